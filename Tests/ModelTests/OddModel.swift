import EngineTypes
import GGUF
import Transformer

/// A small random model of plain floats, a Llama unless it is told otherwise, with whatever a test wants in its file, and what its logits
/// are in double precision.
struct OddModel {
  var architecture = Architecture.llama
  var layerCount = 2
  var hiddenSize = 64
  var headCount = 4
  var keyValueHeadCount = 2
  var headSize = 16
  var feedForwardSize = 96
  var vocabularySize = 50
  /// What positions are divided by.
  var ropeScale = 1.0
  /// How the file says that heads are turned, where it says more than that.
  var yarn: YaRN?
  /// What each pair's speed is divided by, for files with `rope_freqs.weight`.
  var rotationFactors: [Float]?
  /// Whether queries, keys and values have biases.
  var hasBiases = false
  /// Positions that rows of sliding layers see, where there are such layers.
  var window: Int?
  /// One layer in so many, the last, does not slide.
  var slidingPeriod = 2
  /// Whether the file says how many those are, or leaves that to the architecture.
  var statesPeriod = true
  /// The base of sliding layers' rotation.
  var slidingBase = 10_000.0
  /// That of the others.
  var rotationBase = 10_000.0
  var scoreCap: Double?
  var logitCap: Double?
  /// Rows after rows; [rows, columns] or [columns].
  private(set) var tensors: [(name: String, shape: [Int], values: [Float])] = []
  private var random = SplitMix64(seed: 7)

  init(_ configure: (inout OddModel) -> Void = { _ in }) {
    configure(&self)
    add("token_embd.weight", vocabularySize, hiddenSize, scale: 0.31)
    for layer in 0..<layerCount {
      add("blk.\(layer).attn_norm.weight", hiddenSize)
      add("blk.\(layer).attn_q.weight", headCount * headSize, hiddenSize)
      add("blk.\(layer).attn_k.weight", keyValueHeadCount * headSize, hiddenSize)
      add("blk.\(layer).attn_v.weight", keyValueHeadCount * headSize, hiddenSize)
      if [.qwen3, .gemma3].contains(architecture) {
        add("blk.\(layer).attn_q_norm.weight", headSize)
        add("blk.\(layer).attn_k_norm.weight", headSize)
      }
      add("blk.\(layer).attn_output.weight", hiddenSize, headCount * headSize)
      if isGemma { add("blk.\(layer).post_attention_norm.weight", hiddenSize) }
      add("blk.\(layer).ffn_norm.weight", hiddenSize)
      add("blk.\(layer).ffn_gate.weight", feedForwardSize, hiddenSize)
      add("blk.\(layer).ffn_up.weight", feedForwardSize, hiddenSize)
      add("blk.\(layer).ffn_down.weight", hiddenSize, feedForwardSize)
      if isGemma { add("blk.\(layer).post_ffw_norm.weight", hiddenSize) }
    }
    if let rotationFactors {
      tensors.append(("rope_freqs.weight", [rotationFactors.count], rotationFactors))
    }
    add("output_norm.weight", hiddenSize)
    if !isGemma { add("output.weight", vocabularySize, hiddenSize) }
    if hasBiases {
      addBiases { $0.contains("attn_q.") || $0.contains("attn_k.") || $0.contains("attn_v.") }
    }
  }

  var isGemma: Bool { architecture == .gemma2 || architecture == .gemma3 }

  /// Sizes that are whole blocks of a type, so that every matrix can be of it.
  mutating func fit(_ type: TensorType) {
    guard type.blockElementCount > 32 else { return }
    (layerCount, hiddenSize, headSize, feedForwardSize) = (1, 256, 64, 512)
  }

  /// The seven projections of every layer get a bias, or those that are asked for.
  mutating func addBiases(to isWanted: (String) -> Bool = { _ in true }) {
    for tensor in tensors
    where tensor.name.hasPrefix("blk.") && tensor.shape.count == 2 && isWanted(tensor.name) {
      let name = tensor.name.replacing(".weight", with: ".bias")
      tensors.append((name, [tensor.shape[0]], (0..<tensor.shape[0]).map { _ in normal() }))
    }
  }

  mutating func set(_ name: String, _ change: (inout [Float]) -> Void) {
    guard let index = tensors.firstIndex(where: { $0.name == name }) else { return }
    change(&tensors[index].values)
  }

  /// The file, after `change`, every matrix of one type.
  func file(_ type: TensorType = .f32, _ change: (inout OddFile) -> Void = { _ in }) throws
    -> GGUFFile
  {
    var file = OddFile(self, type)
    change(&file)
    return try GGUFFile(bytes: file.build())
  }

  // MARK: - Random weights

  private mutating func add(_ name: String, _ rows: Int, _ columns: Int, scale: Float? = nil) {
    let scale = scale ?? 1.6 / Float(columns).squareRoot()
    tensors.append((name, [rows, columns], (0..<rows * columns).map { _ in normal() * scale }))
  }

  private mutating func add(_ name: String, _ count: Int) {
    tensors.append((name, [count], (0..<count).map { _ in 1 + normal() / 10 }))
  }

  /// About normally distributed.
  private mutating func normal() -> Float {
    (0..<4).reduce(0) { sum, _ in sum + Float(random.next() >> 40) / 0x1p24 - 0.5 } * 1.7
  }
}

/// Metadata and tensors of a model's file, to be made odd.
struct OddFile {
  var statements: [(key: String, write: (inout GGUFBuilder, String) -> Void)] = []
  var tensors: [(name: String, dimensions: [Int], type: TensorType, bytes: [UInt8])] = []

  init(_ model: OddModel, _ type: TensorType) {
    let name = model.architecture.rawValue
    set("general.architecture", .string(name))
    for (key, value) in [
      ("block_count", model.layerCount), ("context_length", 512),
      ("embedding_length", model.hiddenSize), ("feed_forward_length", model.feedForwardSize),
      ("attention.head_count", model.headCount),
      ("attention.head_count_kv", model.keyValueHeadCount),
      ("attention.key_length", model.headSize), ("rope.dimension_count", model.headSize),
      ("vocab_size", model.vocabularySize),
    ] { set(name + "." + key, .uint32(UInt32(value))) }
    set(name + ".attention.layer_norm_rms_epsilon", .float32(1e-5))
    set(name + ".rope.freq_base", .float32(Float(model.rotationBase)))
    setAttention(model, name)
    if let yarn = model.yarn { set(yarn, name) }
    for tensor in model.tensors {
      let isMatrix = tensor.shape.count > 1
      let type = isMatrix ? type : .f32
      tensors.append(
        (
          tensor.name, tensor.shape.reversed(), type,
          Quantization.encode(tensor.values, as: type)
        ))
    }
  }

  /// What Gemma's files state.
  private mutating func setAttention(_ model: OddModel, _ name: String) {
    if let window = model.window {
      set(name + ".attention.sliding_window", .uint32(UInt32(window)))
      if model.statesPeriod {
        set(name + ".attention.sliding_window_pattern", .uint32(UInt32(model.slidingPeriod)))
      }
    }
    if model.isGemma && model.slidingBase != 10_000 {
      set(name + ".rope.freq_base_swa", .float32(Float(model.slidingBase)))
    }
    if let cap = model.scoreCap { set(name + ".attn_logit_softcapping", .float32(Float(cap))) }
    if let cap = model.logitCap { set(name + ".final_logit_softcapping", .float32(Float(cap))) }
  }

  private mutating func set(_ yarn: YaRN, _ name: String) {
    set(name + ".rope.scaling.type", .string("yarn"))
    set(name + ".rope.scaling.factor", .float32(Float(yarn.factor)))
    set(name + ".rope.scaling.original_context_length", .uint32(UInt32(yarn.trainedLength)))
    set(name + ".rope.scaling.yarn_beta_fast", .float32(Float(yarn.fastTurns)))
    set(name + ".rope.scaling.yarn_beta_slow", .float32(Float(yarn.slowTurns)))
    set(name + ".rope.scaling.attn_factor", .float32(Float(yarn.magnitude)))
  }

  mutating func set(_ key: String, _ value: MetadataValue) {
    put(key) { $0.set($1, value) }
  }

  mutating func set(_ key: String, integers: [Int32]) {
    put(key) { $0.set($1, integers: integers) }
  }

  mutating func set(_ key: String, bools: [Bool]) {
    put(key) { $0.set($1, bools: bools) }
  }

  mutating func set(_ key: String, strings: [String]) {
    put(key) { $0.set($1, strings: strings) }
  }

  mutating func remove(_ key: String) { statements.removeAll { $0.key == key } }

  mutating func add(_ name: String, _ dimensions: [Int], _ type: TensorType = .f32) {
    let values = [Float](repeating: 0.5, count: dimensions.reduce(1, *))
    tensors.append((name, dimensions, type, Quantization.encode(values, as: type)))
  }

  mutating func removeTensor(_ name: String) { tensors.removeAll { $0.name == name } }

  mutating func reshape(_ name: String, _ dimensions: [Int]) {
    guard let index = tensors.firstIndex(where: { $0.name == name }) else { return }
    tensors[index].dimensions = dimensions
  }

  func build() -> [UInt8] {
    var builder = GGUFBuilder()
    for statement in statements { statement.write(&builder, statement.key) }
    for tensor in tensors {
      builder.addTensor(
        tensor.name, dimensions: tensor.dimensions, type: tensor.type, bytes: tensor.bytes)
    }
    return builder.build()
  }

  private mutating func put(_ key: String, _ write: @escaping (inout GGUFBuilder, String) -> Void) {
    if let index = statements.firstIndex(where: { $0.key == key }) {
      statements[index].write = write
    } else {
      statements.append((key, write))
    }
  }
}
