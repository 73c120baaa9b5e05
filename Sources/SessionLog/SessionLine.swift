import EngineTypes

/// One line of a log as JSON has it: the edge between the format and the engine's own types.
///
/// Only what every line has is stored; the rest is read from the same object when its event is
/// known.
struct SessionLine {
  let event: String
  let nanoseconds: UInt64
  private let fields: Fields

  /// Reads a line; throws `JSONReader.Fault` or `BadField`.
  init(_ bytes: ArraySlice<UInt8>) throws {
    guard let fields = Fields(try JSONReader.read(bytes)) else { throw JSONReader.Fault() }
    self.fields = fields
    event = try fields("event")
    nanoseconds = try fields.time("t_ns")
  }

  func header() throws -> SessionHeader {
    SessionHeader(
      timestamp: try fields("ts"), nanoseconds: nanoseconds,
      programVersion: try fields("program_version"), model: try model(fields.object("model")),
      modelPath: try fields.optional("model_path"),
      settings: try settings(fields.object("settings")))
  }

  func schema() throws -> Int { try fields("schema") }

  func text() throws -> String { try fields("text") }

  func kernel() throws -> (number: Int, site: OperationSite, choice: KernelChoice) {
    let choice = KernelChoice(
      family: try fields.choice("family"), kernel: try fields("name"),
      reductionOrder: try fields("reduction_order"), splitCount: try fields("split_count"),
      dependsOnBatch: try fields("depends_on_batch"))
    return (try fields("kernel"), try fields.choice("site"), choice)
  }

  func admitted() throws -> AdmittedRequest {
    let tokens: [Int32] = try fields("prompt_tokens")
    let topLogprobCount: Int = try fields.optional("top_logprobs") ?? 0
    guard topLogprobCount >= 0 else { throw BadField(name: "top_logprobs") }
    return AdmittedRequest(
      id: try request(), promptText: try fields("prompt"),
      promptTokens: tokens.map(TokenID.init(rawValue:)),
      sampling: try sampling(fields.object("sampling")), isolation: try fields.choice("isolation"),
      mode: try fields.optional("mode").map(Self.mode), topLogprobCount: topLogprobCount,
      nanoseconds: nanoseconds)
  }

  /// A line of its own for one token, as schema 1 has it.
  func token() throws -> TokenRecord {
    let top: [TokenLogprob] = try (fields.optionalRows("top") ?? []).map { columns in
      guard let entry = TokenLogprob(columns: columns) else { throw BadField(name: "top") }
      return entry
    }
    return TokenRecord(
      request: try request(), index: try fields.count("index"),
      token: TokenID(rawValue: try fields("token")), text: try fields("text"), top: top,
      hash: try fields("hash"), step: try stepNumber(), nanoseconds: nanoseconds)
  }

  /// The tokens of one step.
  func tokens() throws -> [TokenRecord] {
    let step = try stepNumber()
    return try fields.rows("tokens").map { columns in
      guard let token = TokenRecord(columns: columns, step: step, nanoseconds: nanoseconds) else {
        throw BadField(name: "tokens")
      }
      return token
    }
  }

  func finished() throws -> FinishedRequest {
    FinishedRequest(
      id: try request(), reason: try fields.choice("reason"),
      tokenCount: try fields.count("token_count"),
      cachedTokenCount: try fields.count("cached_token_count"), hash: try fields("hash"),
      mode: try fields.optional("mode").map(Self.mode), nanoseconds: nanoseconds,
      failure: try (fields.optional("failure") as Fields?).map(Self.failure))
  }

  private static func failure(_ fields: Fields) throws -> NumericFailure {
    let part: String? = try fields.optional("part")
    return NumericFailure(
      kind: try fields.choice("kind"), position: try fields.count("position"),
      layer: try fields.optional("layer"),
      part: try part.map { _ in try fields.choice("part") })
  }

  /// Old logs do not say what was asked.
  func rejected() throws -> RejectedRequest {
    RejectedRequest(
      id: try request(), reason: try rejection(), promptText: try fields.optional("prompt") ?? "")
  }

  private func rejection() throws -> RejectionReason {
    switch try fields("reason") as String {
    case "empty_prompt": .emptyPrompt
    case "prompt_too_long":
      .promptTooLong(tokenCount: try fields("token_count"), limit: try fields("limit"))
    case "queue_full": .queueFull(limit: try fields("limit"))
    case "needs_more_blocks":
      .needsMoreBlocks(needed: try fields("needed"), total: try fields("limit"))
    case "invalid_token": .invalidToken(TokenID(rawValue: try fields("token")))
    case "unusable_prompt": .unusablePrompt(try fields("text"))
    default: throw BadField(name: "reason")
    }
  }

  /// The step, with `kernels` by their number in place of the numbers; `memory` holds what earlier
  /// lines told, and learns from this one.
  func step(
    _ kernels: [Int: (site: OperationSite, choice: KernelChoice)], _ memory: inout StepMemory
  ) throws -> StepRecord {
    var step = StepRecord(step: try stepNumber(), mode: try mode())
    step.startNanoseconds = nanoseconds
    step.durationNanoseconds = try fields.time("duration_ns")
    step.hashNanoseconds = try fields.time("hash_ns")
    step.tokenBudget = try fields.count("token_budget")
    step.runningCount = try fields.count("running")
    step.waitingCount = try fields.count("waiting")
    step.blocks = try blocks()
    step.prefixQueryTokenCount = try fields.count("prefix_query_tokens", missing: 0)
    step.prefixHitTokenCount = try fields.count("prefix_hit_tokens", missing: 0)
    step.evictionCount = try fields.count("evictions", missing: 0)
    step.preemptionCount = try fields.count("preemptions", missing: 0)
    step.families = try families()
    step.chunks = try chunks(&memory)
    step.operations = try operations(kernels, rowCount: step.tokenCount, &memory)
    return step
  }

  /// What was left in a resting engine; its kernels as for a step.
  func rest(_ kernels: [Int: (site: OperationSite, choice: KernelChoice)]) throws -> RestRecord {
    // Its rows are whole, so no earlier line is needed.
    var memory = StepMemory()
    return RestRecord(
      runningCount: try fields.count("running"), waitingCount: try fields.count("waiting"),
      blocks: try blocks(), mode: try mode(),
      operations: try operations(kernels, rowCount: 1, &memory), nanoseconds: nanoseconds)
  }

  private func blocks() throws -> BlockUsage {
    BlockUsage(
      total: try fields.count("blocks_total"), used: try fields.count("blocks_used"),
      cached: try fields.count("blocks_cached"))
  }

  private func families() throws -> FamilyTiming? {
    guard let times: [UInt64] = try fields.optional("families_ns") else { return nil }
    guard times.count == 2 else { throw BadField(name: "families_ns") }
    return FamilyTiming(invariantNanoseconds: times[0], standardNanoseconds: times[1])
  }

  private func chunks(_ memory: inout StepMemory) throws -> [ChunkRecord] {
    try fields.rows("chunks").map { columns in
      guard let chunk = ChunkRecord(columns: columns, memory: memory) else {
        throw BadField(name: "chunks")
      }
      memory.learn(chunk)
      return chunk
    }
  }

  private func operations(
    _ kernels: [Int: (site: OperationSite, choice: KernelChoice)], rowCount: Int,
    _ memory: inout StepMemory
  ) throws -> [OperationRecord] {
    var m = rowCount
    let rows = try fields.rows("operations")
    guard rows.count <= Fields.mostOperations else { throw BadField(name: "operations") }
    return try rows.map { columns in
      guard let row = OperationRow(columns: columns, previousM: m, memory: memory),
        let kernel = kernels[row.kernel]
      else { throw BadField(name: "operations") }
      memory.learn(row.width, of: row.kernel)
      m = row.m
      return OperationRecord(
        site: kernel.site, m: row.m, n: row.width.n, k: row.width.k, choice: kernel.choice,
        nanoseconds: row.nanoseconds)
    }
  }

  /// The pause that ended with this line.
  func pause() throws -> Pause {
    let length = try fields.time("paused_ns")
    guard length <= nanoseconds else { throw BadField(name: "paused_ns") }
    return Pause(start: nanoseconds - length, end: nanoseconds)
  }

  /// How many steps were asked for by number; `nil` for as many as there are.
  func stepLimit() throws -> Int? {
    try fields.optional("steps").map { (_: Int) in try fields.count("steps") }
  }

  func request() throws -> RequestID { RequestID(rawValue: try fields("request")) }

  func stepNumber() throws -> Int { try fields.count("step") }

  func mode() throws -> KernelMode { try Self.mode(fields("mode")) }

  func settings() throws -> EngineSettings { try settings(fields) }

  private func model(_ fields: Fields) throws -> ModelDescription {
    ModelDescription(
      name: try fields("name"), architecture: try fields("architecture"),
      sha256: try fields("sha256"), parameterCount: try fields("parameter_count"),
      layerCount: try fields("layer_count"), vocabularySize: try fields("vocabulary_size"),
      contextLength: try fields("context_length"), weightBytes: try fields("weight_bytes"),
      quantization: try fields("quantization"))
  }

  private func settings(_ fields: Fields) throws -> EngineSettings {
    var settings = EngineSettings()
    settings.mode = try Self.mode(fields("mode"))
    settings.threadCount = try fields("threads")
    settings.instructionSet = try fields.choice("isa")
    settings.activation = try fields.choice("activation")
    settings.kv = try fields.choice("kv")
    settings.blockSize = try fields("block_size")
    settings.blockCount = try fields("blocks")
    settings.tokenBudget = try fields("token_budget")
    settings.chunkLimit = try fields.optional("chunk_limit")
    settings.maxRunning = try fields("max_running")
    settings.maxWaiting = try fields("max_waiting")
    settings.prefixCache = try fields("prefix_cache")
    return settings
  }

  private func sampling(_ fields: Fields) throws -> SamplingParameters {
    var sampling = SamplingParameters()
    sampling.temperature = try fields("temperature")
    sampling.topK = try fields("top_k")
    sampling.topP = try fields("top_p")
    sampling.minP = try fields("min_p")
    sampling.seed = try fields("seed")
    sampling.maxTokens = try fields("max_tokens")
    sampling.ignoresEndOfSequence = try fields("ignore_eos")
    return sampling
  }

  /// Reads what `KernelMode.description` writes.
  private static func mode(_ text: String) throws -> KernelMode {
    if let family = KernelFamily(rawValue: text) { return KernelMode(family) }
    var families: [KernelOperation: KernelFamily] = [:]
    for part in text.split(separator: " ") {
      let sides = part.split(separator: "=").map(String.init)
      guard sides.count == 2, let operation = KernelOperation(rawValue: sides[0]),
        let family = KernelFamily(rawValue: sides[1])
      else { throw BadField(name: "mode") }
      families[operation] = family
    }
    var mode = KernelMode.invariant
    for operation in KernelOperation.allCases {
      guard let family = families[operation] else { throw BadField(name: "mode") }
      mode[operation] = family
    }
    return mode
  }
}
