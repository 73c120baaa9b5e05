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
  /// How many feed-forward networks each layer has; `nil` for one that all rows take.
  var experts: ExpertCounts?
  /// Whether a row's token alone says which experts it takes, by far, so that no rounding changes them.
  var routesByToken = false
  /// Whether queries, keys and values have biases, and of gpt-oss all that it has.
  var hasBiases = false
  /// The type of experts' matrices in a file, where that is another than that of all others.
  var expertType: TensorType?
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
  /// What Granite's files say numbers are multiplied by, and logits divided.
  var embeddingScale: Double?
  var residualScale: Double?
  var scoreScale: Double?
  var logitScale: Double?
  /// Positions of Phi-3's training; past the file's 512 its heads turn by other factors.
  var trainedLength: Int?
  /// The factors that are not those.
  var otherFactors: [Float]?
  /// What its queries and keys are multiplied by.
  var magnitude = 1.0
  /// Rows after rows; [rows, columns] or [columns].
  private(set) var tensors: [(name: String, shape: [Int], values: [Float])] = []
  private var random = SplitMix64(seed: 7)

  init(_ configure: (inout OddModel) -> Void = { _ in }) {
    configure(&self)
    add("token_embd.weight", vocabularySize, hiddenSize, scale: 0.31)
    for layer in 0..<layerCount {
      if hasPreNorms { add("blk.\(layer).attn_norm.weight", hiddenSize) }
      add("blk.\(layer).attn_q.weight", headCount * headSize, hiddenSize)
      add("blk.\(layer).attn_k.weight", keyValueHeadCount * headSize, hiddenSize)
      add("blk.\(layer).attn_v.weight", keyValueHeadCount * headSize, hiddenSize)
      if [.qwen3, .qwen3moe, .gemma3].contains(architecture) {
        add("blk.\(layer).attn_q_norm.weight", headSize)
        add("blk.\(layer).attn_k_norm.weight", headSize)
      }
      if architecture == .olmo2 {
        add("blk.\(layer).attn_q_norm.weight", headCount * headSize)
        add("blk.\(layer).attn_k_norm.weight", keyValueHeadCount * headSize)
      }
      if architecture == .gptOSS { addSinks("blk.\(layer).attn_sinks.weight") }
      add("blk.\(layer).attn_output.weight", hiddenSize, headCount * headSize)
      if hasPostNorms { add("blk.\(layer).post_attention_norm.weight", hiddenSize) }
      if hasPreNorms { add("blk.\(layer).\(feedForwardNorm).weight", hiddenSize) }
      addFeedForward("blk.\(layer).ffn_")
      if hasPostNorms { add("blk.\(layer).post_ffw_norm.weight", hiddenSize) }
    }
    if routesByToken { routeByToken() }
    addFactors()
    add("output_norm.weight", hiddenSize)
    if !isGemma { add("output.weight", vocabularySize, hiddenSize) }
    guard hasBiases else { return }
    if architecture == .gptOSS {
      addBiases()
      addExpertBiases()
    } else {
      addBiases { $0.contains("attn_q.") || $0.contains("attn_k.") || $0.contains("attn_v.") }
    }
  }

  /// What its files call the norm of a layer's second half.
  var feedForwardNorm: String {
    architecture == .gptOSS ? "post_attention_norm" : "ffn_norm"
  }

  /// Above, among and below what scores are.
  private mutating func addSinks(_ name: String) {
    tensors.append((name, [headCount], (0..<headCount).map { _ in 2 * normal() }))
  }

  /// The matrices of every expert get one each, the router's too where it has none.
  ///
  /// Those of gates, and of what they gate, are so wide that many are clamped where that is done. Where tokens say which experts are taken, biases leave that alone.
  mutating func addExpertBiases() {
    for tensor in tensors where tensor.shape.count == 3 || tensor.name.contains("ffn_gate_inp.") {
      let name = tensor.name.replacing(".weight", with: ".bias")
      guard !tensors.contains(where: { $0.name == name }) else { continue }
      let (shape, isGated) = (Array(tensor.shape.dropLast()), !name.contains("ffn_down"))
      let scale: Float = isGated && shape.count == 2 ? 4 : 1
      tensors.append((name, shape, (0..<shape.reduce(1, *)).map { _ in scale * normal() }))
    }
    guard routesByToken, let experts else { return }
    for layer in 0..<layerCount {
      for name in ["attn_output", "ffn_down_exps"] {
        set("blk.\(layer).\(name).bias") { [hiddenSize] values in
          for index in values.indices where index % hiddenSize < experts.count {
            values[index] = 0
          }
        }
      }
      set("blk.\(layer).ffn_gate_inp.bias") { for index in $0.indices { $0[index] /= 8 } }
    }
  }

  var isGemma: Bool { architecture == .gemma2 || architecture == .gemma3 }
  private var hasPreNorms: Bool { architecture != .olmo2 }
  private var hasPostNorms: Bool { isGemma || architecture == .olmo2 }

  private mutating func addFactors() {
    func add(_ name: String, _ factors: [Float]?) {
      if let factors { tensors.append((name, [factors.count], factors)) }
    }
    guard architecture == .phi3 else { return add("rope_freqs.weight", rotationFactors) }
    let isLong = trainedLength.map { $0 < 512 } ?? false
    add("rope_factors_long.weight", isLong ? rotationFactors : otherFactors)
    add("rope_factors_short.weight", isLong ? otherFactors : rotationFactors)
  }

  private mutating func addFeedForward(_ prefix: String) {
    guard let experts else {
      add(prefix + "gate.weight", feedForwardSize, hiddenSize)
      add(prefix + "up.weight", feedForwardSize, hiddenSize)
      add(prefix + "down.weight", hiddenSize, feedForwardSize)
      return
    }
    add(prefix + "gate_inp.weight", experts.count, hiddenSize)
    add(prefix + "gate_exps.weight", experts.count, feedForwardSize, hiddenSize)
    add(prefix + "up_exps.weight", experts.count, feedForwardSize, hiddenSize)
    add(prefix + "down_exps.weight", experts.count, hiddenSize, feedForwardSize)
  }

  /// The first elements of the residual stream say which experts a token takes: no operation adds to them,
  /// and the router hardly looks at others.
  private mutating func routeByToken() {
    guard let experts else { return }
    let (width, count) = (hiddenSize, experts.count)
    set("token_embd.weight") { values in
      for token in 0..<values.count / width {
        let taken = (0..<experts.usedCount).map {
          (5 * token + token / count + $0 * $0 + $0) % count
        }
        for expert in 0..<count {
          values[token * width + expert] = taken.contains(expert) ? 1.5 : -1.5
        }
      }
    }
    for layer in 0..<layerCount {
      set("blk.\(layer).ffn_gate_inp.weight") { values in
        for index in values.indices {
          let (expert, column) = index.quotientAndRemainder(dividingBy: width)
          values[index] = column < count ? (column == expert ? 2 : 0) : values[index] / 8
        }
      }
      set("blk.\(layer).attn_output.weight") { [headCount, headSize] values in
        for index in 0..<count * headCount * headSize { values[index] = 0 }
      }
      set("blk.\(layer).ffn_down_exps.weight") { [feedForwardSize] values in
        for index in values.indices where index / feedForwardSize % width < count {
          values[index] = 0
        }
      }
    }
  }

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

  private mutating func add(_ name: String, _ matrices: Int, _ rows: Int, _ columns: Int) {
    add(name, matrices * rows, columns)
    tensors[tensors.count - 1].shape = [matrices, rows, columns]
  }

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

extension OddModel {
  /// As a file has them: Phi-3's keep several projections in one tensor.
  fileprivate var storedTensors: [(name: String, shape: [Int], values: [Float])] {
    guard architecture == .phi3 else { return tensors }
    return tensors.compactMap { tensor in
      let parts = [
        ("attn_q.", ["attn_q.", "attn_k.", "attn_v."], "attn_qkv."),
        ("ffn_gate.", ["ffn_gate.", "ffn_up."], "ffn_up."),
      ]
      for (first, names, stored) in parts where names.contains(where: tensor.name.contains) {
        guard tensor.name.contains(first) else { return nil }
        let joined = names.compactMap { name in
          tensors.first { $0.name == tensor.name.replacing(first, with: name) }
        }
        return (
          tensor.name.replacing(first, with: stored),
          [joined.reduce(0) { $0 + $1.shape[0] }] + tensor.shape.dropFirst(),
          joined.flatMap(\.values)
        )
      }
      return tensor
    }
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
    if let experts = model.experts {
      set(name + ".expert_count", .uint32(UInt32(experts.count)))
      set(name + ".expert_used_count", .uint32(UInt32(experts.usedCount)))
      if model.architecture == .qwen3moe || model.architecture == .gptOSS {
        set(name + ".expert_feed_forward_length", .uint32(UInt32(model.feedForwardSize)))
      }
    }
    for tensor in model.storedTensors {
      let isMatrix = tensor.shape.count > 1 && tensor.name.hasSuffix(".weight")
      let own = tensor.shape.count == 3 ? model.expertType ?? type : type
      // Routers are in single precision whatever the rest is.
      let type = isMatrix && !tensor.name.contains("ffn_gate_inp") ? own : .f32
      tensors.append(
        (
          tensor.name, tensor.shape.reversed(), type,
          Quantization.encode(tensor.values, as: type)
        ))
    }
  }

  /// What files state that are no Llama's.
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
    for (key, value) in [
      ("embedding_scale", model.embeddingScale), ("residual_scale", model.residualScale),
      ("attention.scale", model.scoreScale), ("logit_scale", model.logitScale),
    ] {
      if let value { set(name + "." + key, .float32(Float(value))) }
    }
    if let length = model.trainedLength {
      set(name + ".rope.scaling.original_context_length", .uint32(UInt32(length)))
    }
    if model.magnitude != 1 {
      set(name + ".rope.scaling.attn_factor", .float32(Float(model.magnitude)))
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
    if let growth = yarn.growth {
      set(name + ".rope.scaling.yarn_attn_factor", .float32(Float(growth)))
    }
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
