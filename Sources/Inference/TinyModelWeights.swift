import GGUF

/// Draws the tiny model's weights, tensor by tensor, in one fixed order.
struct TinyModelWeights {
  private(set) var builder: GGUFBuilder
  private var random: TinyModelRandom
  private let hasExperts: Bool

  init(_ builder: GGUFBuilder, seed: UInt64, hasExperts: Bool) {
    (self.builder, self.hasExperts) = (builder, hasExperts)
    random = TinyModelRandom(seed: seed)
  }

  mutating func addAll() {
    // Tied to the output: this spread gives logits a standard deviation near 2.5.
    addMatrix(
      "token_embd", rows: TinyModelVocabulary.tokens.count, columns: TinyModel.embeddingSize,
      type: .q8_0, scale: 0.31)
    addOutputNorm()
    for layer in 0..<TinyModel.layerCount { addLayer(layer) }
  }

  /// The types of one layer's seven matrices: each layer has its own mix.
  private static let types: [[TensorType]] = [
    [.q4_1, .q4_1, .q4_1, .q4_1, .q4_1, .q4_1, .q4_1],
    [.q4_0, .q4_0, .q8_0, .q8_0, .q4_0, .q4_0, .q8_0],
    [.f16, .bf16, .f32, .f16, .bf16, .f32, .bf16],
  ]

  private mutating func addLayer(_ layer: Int) {
    let (width, inner) = (TinyModel.embeddingSize, TinyModel.feedForwardSize)
    let kvWidth = TinyModel.kvHeadCount * TinyModel.headSize
    let types = Self.types[layer % Self.types.count]
    addNorm("blk.\(layer).attn_norm")
    // Queries and keys are large, so attention picks positions instead of averaging over all.
    addMatrix("blk.\(layer).attn_q", rows: width, columns: width, type: types[0], gain: 1.7)
    addMatrix("blk.\(layer).attn_k", rows: kvWidth, columns: width, type: types[1], gain: 1.7)
    addMatrix("blk.\(layer).attn_v", rows: kvWidth, columns: width, type: types[2], gain: 1.5)
    addMatrix("blk.\(layer).attn_output", rows: width, columns: width, type: types[3], gain: 1.5)
    addNorm("blk.\(layer).ffn_norm")
    if hasExperts { return addExperts(layer, types: Array(types[4...])) }
    addMatrix("blk.\(layer).ffn_gate", rows: inner, columns: width, type: types[4], gain: 1.5)
    addMatrix("blk.\(layer).ffn_up", rows: inner, columns: width, type: types[5], gain: 1.5)
    addMatrix("blk.\(layer).ffn_down", rows: width, columns: inner, type: types[6], gain: 1)
  }

  private mutating func addExperts(_ layer: Int, types: [TensorType]) {
    let (width, inner) = (TinyModel.embeddingSize, TinyModel.expertFeedForwardSize)
    let (count, prefix) = (TinyModel.expertCount, "blk.\(layer).ffn_")
    addMatrix(prefix + "gate_inp", rows: count, columns: width, type: .f32, gain: 1.5)
    addMatrix(
      prefix + "gate_exps", of: count, rows: inner, columns: width, type: types[0], gain: 1.5)
    addMatrix(prefix + "up_exps", of: count, rows: inner, columns: width, type: types[1], gain: 1.5)
    addMatrix(prefix + "down_exps", of: count, rows: width, columns: inner, type: types[2], gain: 1)
  }

  /// Adds a matrix that multiplies the root mean square of its input by `gain`.
  private mutating func addMatrix(
    _ name: String, of count: Int? = nil, rows: Int, columns: Int, type: TensorType, gain: Float
  ) {
    addMatrix(
      name, of: count, rows: rows, columns: columns, type: type,
      scale: gain / Float(columns).squareRoot())
  }

  /// Or `count` of them as one tensor.
  private mutating func addMatrix(
    _ name: String, of count: Int? = nil, rows: Int, columns: Int, type: TensorType, scale: Float
  ) {
    let values = random.normals((count ?? 1) * rows * columns, scale: scale)
    builder.addTensor(
      "\(name).weight", dimensions: [columns, rows] + (count.map { [$0] } ?? []), type: type,
      bytes: Quantization.encode(values, as: type))
  }

  private mutating func addNorm(_ name: String) {
    addVector(name, random.normals(TinyModel.embeddingSize, scale: 0.1).map { 1 + $0 })
  }

  /// Signs are random too: else the tied embedding would make every token predict itself.
  private mutating func addOutputNorm() {
    let values = random.normals(TinyModel.embeddingSize, scale: 1).map { value in
      (value < 0 ? -1 : 1) + value / 10
    }
    addVector("output_norm", values)
  }

  private mutating func addVector(_ name: String, _ values: [Float]) {
    builder.addTensor(
      "\(name).weight", dimensions: [values.count], type: .f32,
      bytes: Quantization.encode(values, as: .f32))
  }
}
