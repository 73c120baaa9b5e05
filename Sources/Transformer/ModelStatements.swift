internal import GGUF

/// All that a model's metadata state of its shape, and all that is wrong with it.
///
/// A value is `nil` where the file states none that Invar can obey; `errors` then has the reason,
/// and the rest is read all the same.
struct ModelStatements {
  private(set) var layerCount: Int?
  private(set) var contextLength: Int?
  private(set) var hiddenSize: Int?
  private(set) var feedForwardSize: Int?
  /// Within it `nil` where the file states that there are none.
  private(set) var experts: ExpertCounts??
  private(set) var headCount: Int?
  private(set) var keyValueHeadCount: Int?
  private(set) var headSize: Int?
  private(set) var rotation: Rotation?
  private(set) var attention: AttentionRule?
  /// `nil` where there are none, too.
  private(set) var sliding: SlidingLayers?
  private(set) var multipliers = Multipliers()
  private(set) var normEpsilon: Float?
  private(set) var vocabularySize: Int?
  /// `nil` where the file has no vocabulary, which is no error here.
  private(set) var tokenCount: Int?
  private(set) var errors: [ModelError] = []
  private var reader: MetadataReader

  init(_ file: GGUFFile, _ architecture: Architecture) {
    reader = MetadataReader(file.metadata, architecture)
    readSizes()
    readHeads()
    readNumbers(file)
    refuseOthers(file)
  }

  var architecture: Architecture { reader.architecture }

  /// The whole shape, where nothing of it is missing.
  var configuration: ModelConfiguration? { ModelConfiguration(self) }

  private mutating func readSizes() {
    layerCount = noting { reader throws(ModelError) in
      try reader.size("block_count", SizeLimit(1...1024))
    }
    contextLength = noting { reader throws(ModelError) in
      try reader.size("context_length", SizeLimit(2...Int(Int32.max)))
    }
    hiddenSize = noting { reader throws(ModelError) in
      try reader.size("embedding_length", SizeLimit(32...65_536, multipleOf: 32))
    }
    let layers = layerCount
    experts = noting { reader throws(ModelError) in
      .some(try reader.experts(layerCount: layers))
    }
    let experts = experts.flatMap(\.self)
    feedForwardSize = noting { reader throws(ModelError) in
      try reader.feedForwardSize(layerCount: layers, experts: experts)
    }
  }

  private mutating func readHeads() {
    let (layers, hidden) = (layerCount, hiddenSize)
    headCount = noting { reader throws(ModelError) in
      try reader.layerSize("attention.head_count", SizeLimit(1...1024), layerCount: layers)
    }
    let heads = headCount
    keyValueHeadCount = noting { reader throws(ModelError) in
      try reader.keyValueHeadCount(headCount: heads, layerCount: layers)
    }
    headSize = noting { reader throws(ModelError) in
      try reader.headSize(hiddenSize: hidden, headCount: heads)
    }
  }

  private mutating func readNumbers(_ file: GGUFFile) {
    readRotation()
    readAttention()
    readMultipliers()
    normEpsilon = noting { reader throws(ModelError) in try reader.epsilon() }
    vocabularySize = noting { reader throws(ModelError) in try reader.vocabularySize(file) }
    tokenCount = file.metadata.arrayCount("tokenizer.ggml.tokens")
  }

  private mutating func readRotation() {
    let (size, context) = (headSize ?? ModelConfiguration.largestHeadSize, contextLength)
    let count = noting { reader throws(ModelError) in
      try reader.size("rope.dimension_count", SizeLimit(2...size, multipleOf: 2), default: size)
    }
    let base = noting { reader throws(ModelError) in try reader.rotationBase() }
    let scaling = noting { reader throws(ModelError) in
      try reader.rotationScaling(contextLength: context)
    }
    let factors = noting { reader throws(ModelError) in
      try reader.rotationFactors(contextLength: context)
    }
    guard let count, let base, let scaling else { return }
    rotation = Rotation(
      architecture.pairing, count: count, base: base, scaling: scaling, factors: factors)
  }

  private mutating func readAttention() {
    let (layers, architecture) = (layerCount, architecture)
    let cap = noting { reader throws(ModelError) in
      try reader.cap("attn_logit_softcapping", default: architecture.scoreCap)
    }
    let stated = noting { reader throws(ModelError) in try reader.sliding(layerCount: layers) }
    let scale = statedMultiplier("attention.scale")
    guard let layerCount, let size = scoredSize else { return }
    attention = AttentionRule(headSize: size)
    attention?.cap = cap
    if let scale { attention?.scale = Float(scale) }
    guard let stated, let rotation else { return }
    sliding = SlidingLayers(
      stated, layerCount: layerCount, rotation: rotation,
      isScaled: architecture.slidingHabit?.isScaled ?? false)
  }

  private mutating func statedMultiplier(_ name: String) -> Double? {
    guard architecture.statesMultipliers else { return nil }
    return noting { reader throws(ModelError) in try reader.multiplier(name) }
  }

  /// What scores are divided by the root of.
  private var scoredSize: Int? {
    guard let layerCount, layerCount == architecture.layerCountOfSharedWidth,
      let hiddenSize, let headCount
    else { return headSize }
    return hiddenSize / headCount
  }

  private mutating func readMultipliers() {
    let architecture = architecture
    if architecture.scalesEmbeddings {
      multipliers.embedding = Float(hiddenSize ?? 1).squareRoot()
    }
    if let scale = statedMultiplier("embedding_scale") { multipliers.embedding = Float(scale) }
    if let scale = statedMultiplier("residual_scale") { multipliers.residual = Float(scale) }
    // Logits are divided by theirs.
    if let scale = statedMultiplier("logit_scale") { multipliers.logits = 1 / Float(scale) }
    multipliers.logitCap = noting { reader throws(ModelError) in
      try reader.cap("final_logit_softcapping", default: architecture.logitCap)
    }
  }

  /// Statements that the shape does not cover and that are not to be overlooked.
  private mutating func refuseOthers(_ file: GGUFFile) {
    let metadata = reader.metadata
    errors += [Self.otherType(metadata), Self.otherBlocks(file)].compactMap(\.self)
    for statement in NeutralStatement.all(for: self) where !reader.hasRead(statement.name) {
      _ = reader.take(statement.name)
      if let refusal = statement.refusal(in: reader) { errors.append(refusal) }
    }
    errors += reader.unreadKeys.map { .unknownKey(key: $0, value: metadata.words($0)) }
  }

  /// Reads something, or notes why it cannot be read.
  private mutating func noting<Value>(
    _ read: (inout MetadataReader) throws(ModelError) -> Value?
  ) -> Value? {
    do throws(ModelError) { return try read(&reader) } catch {
      errors.append(error)
      return nil
    }
  }

  /// Files of adapters, projectors and the like are no models, whatever architecture they are for.
  private static func otherType(_ metadata: GGUFMetadata) -> ModelError? {
    let key = "general.type"
    guard metadata.contains(key), metadata.string(key) != "model" else { return nil }
    return .noModel(type: metadata.words(key))
  }

  /// Blocks of weights had another layout before version 2 of it.
  private static func otherBlocks(_ file: GGUFFile) -> ModelError? {
    let (key, metadata) = ("general.quantization_version", file.metadata)
    guard metadata.contains(key), metadata.integer(key) != 2,
      file.tensors.contains(where: { $0.type.map(\.isQuantized) ?? false })
    else { return nil }
    return .unsupportedStatement(
      key: key, value: metadata.words(key), meaning: "another layout of quantised blocks than 2")
  }
}
