internal import GGUF
internal import Kernels

/// The model's parameters, repacked for the kernels: held once.
///
/// A tied output head is the embedding itself.
struct Weights: Sendable {
  struct Layer: Sendable {
    var attentionNorm: FloatMatrix
    var query: PackedMatrix
    var key: PackedMatrix
    var value: PackedMatrix
    var attentionOutput: PackedMatrix
    var feedForwardNorm: FloatMatrix
    var gate: PackedMatrix
    var up: PackedMatrix
    var down: PackedMatrix
  }

  let embedding: PackedMatrix
  let layers: [Layer]
  let outputNorm: FloatMatrix
  let head: PackedMatrix
  let byteCount: Int

  init(_ file: GGUFFile, _ configuration: ModelConfiguration, pool: WorkerPool) throws(ModelError) {
    var loader = WeightLoader(file: file)
    let hidden = configuration.hiddenSize
    embedding = try loader.matrix(
      "token_embd.weight", columns: configuration.vocabularySize, depth: hidden)
    var layers: [Layer] = []
    for index in 0..<configuration.layerCount {
      layers.append(try Layer(&loader, prefix: "blk.\(index).", configuration))
    }
    self.layers = layers
    outputNorm = try loader.vector("output_norm.weight", count: hidden)
    head =
      file.tensor(named: "output.weight") == nil
      ? embedding
      : try loader.matrix("output.weight", columns: configuration.vocabularySize, depth: hidden)
    byteCount = loader.byteCount
    loader.pack(on: pool)
  }
}

extension Weights.Layer {
  fileprivate init(
    _ loader: inout WeightLoader, prefix: String, _ configuration: ModelConfiguration
  ) throws(ModelError) {
    let hidden = configuration.hiddenSize
    let (querySize, keyValueSize) = (configuration.querySize, configuration.keyValueSize)
    let feedForward = configuration.feedForwardSize
    attentionNorm = try loader.vector(prefix + "attn_norm.weight", count: hidden)
    query = try loader.matrix(prefix + "attn_q.weight", columns: querySize, depth: hidden)
    key = try loader.matrix(prefix + "attn_k.weight", columns: keyValueSize, depth: hidden)
    value = try loader.matrix(prefix + "attn_v.weight", columns: keyValueSize, depth: hidden)
    attentionOutput = try loader.matrix(
      prefix + "attn_output.weight", columns: hidden, depth: querySize)
    feedForwardNorm = try loader.vector(prefix + "ffn_norm.weight", count: hidden)
    gate = try loader.matrix(prefix + "ffn_gate.weight", columns: feedForward, depth: hidden)
    up = try loader.matrix(prefix + "ffn_up.weight", columns: feedForward, depth: hidden)
    down = try loader.matrix(prefix + "ffn_down.weight", columns: hidden, depth: feedForward)
  }
}

/// Finds tensors, checks their shapes, and packs them all at once on the workers.
private struct WeightLoader {
  let file: GGUFFile
  private let arena: WeightArena
  private var jobs: [(matrix: PackedMatrix, tensor: GGUFTensor)] = []
  private(set) var byteCount = 0

  init(file: GGUFFile) {
    self.file = file
    // Packing pads columns to sixteen and gives Q4_0 a minimum: never twice the file.
    arena = WeightArena(capacity: 2 * file.fileByteCount + 1 << 20)
  }

  mutating func matrix(_ name: String, columns: Int, depth: Int) throws(ModelError) -> PackedMatrix
  {
    let tensor = try find(name, dimensions: [depth, columns])
    guard depth % 32 == 0 else {
      throw .wrongShape(
        tensor: name, expected: [(depth + 31) / 32 * 32, columns], actual: [depth, columns])
    }
    let matrix = PackedMatrix(
      format: WeightFormat(tensor.type), columnCount: columns, depth: depth,
      arena: arena)
    byteCount += matrix.byteCount
    jobs.append((matrix, tensor))
    return matrix
  }

  /// A norm's weights, [1, count], as floats.
  mutating func vector(_ name: String, count: Int) throws(ModelError) -> FloatMatrix {
    let tensor = try find(name, dimensions: [count])
    let format = WeightFormat(tensor.type)
    guard !format.isQuantized else {
      throw .unsupportedType(tensor: name, tensor.type)
    }
    let column = PackedMatrix(format: format, columnCount: 1, depth: count)
    file.withBytes(of: tensor) { column.pack(groups: 0..<1, from: $0) }
    let vector = FloatMatrix(rowCount: 1, columnCount: count)
    column.unpack(column: 0, into: vector, row: 0)
    byteCount += 4 * count
    return vector
  }

  private func find(_ name: String, dimensions: [Int]) throws(ModelError) -> GGUFTensor {
    guard let tensor = file.tensor(named: name) else { throw .missingTensor(name) }
    guard tensor.dimensions == dimensions else {
      throw .wrongShape(tensor: name, expected: dimensions, actual: tensor.dimensions)
    }
    return tensor
  }

  func pack(on pool: WorkerPool) {
    let (file, jobs) = (file, jobs)
    pool.run { worker in
      for (matrix, tensor) in jobs {
        file.withBytes(of: tensor) { bytes in
          matrix.pack(groups: worker.share(of: matrix.groupCount), from: bytes)
        }
      }
    }
  }
}

extension WeightFormat {
  fileprivate init(_ type: TensorType) {
    switch type {
    case .f32: self = .f32
    case .f16: self = .f16
    case .bf16: self = .bf16
    case .q4_0: self = .q4_0
    case .q4_1: self = .q4_1
    case .q8_0: self = .q8_0
    }
  }
}
