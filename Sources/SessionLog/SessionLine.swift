import EngineTypes

/// Kernel choices by their numbers.
typealias KernelTable = [Int: (site: OperationSite, choice: KernelChoice)]

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

  /// An arrival; what it leaves out is in `memory`.
  func admitted(_ memory: PromptMemory) throws -> (request: AdmittedRequest, teller: RequestID?) {
    let teller = try (fields.optional("prompt_of") as UInt64?).map(RequestID.init(rawValue:))
    let prompt = try prompt(teller, memory)
    let request = AdmittedRequest(
      id: try request(), promptText: prompt.text, promptTokens: prompt.tokens,
      sampling: try sampling(memory), isolation: try fields.choice("isolation"),
      mode: try fields.optional("mode").map(Self.mode),
      logprobCount: try logprobCount("top_logprobs"),
      promptLogprobCount: try logprobCount("prompt_logprobs"), nanoseconds: nanoseconds)
    return (request, teller)
  }

  /// `nil` where nobody asked.
  private func logprobCount(_ name: String) throws -> Int? {
    let count: Int? = try fields.optional(name)
    guard count ?? 0 >= 0 else { throw BadField(name: name) }
    return count
  }

  func promptScores() throws -> PromptScores {
    let scores = try fields.rows("scores").map { columns in
      guard let score = PromptScore(columns: columns) else { throw BadField(name: "scores") }
      return score
    }
    return PromptScores(request: try request(), scores: scores)
  }

  private func prompt(
    _ teller: RequestID?, _ memory: PromptMemory
  ) throws -> PromptMemory.Prompt {
    if let teller {
      guard let prompt = memory.prompt(toldBy: teller) else { throw BadField(name: "prompt_of") }
      return prompt
    }
    let tokens: [Int32] = try fields("prompt_tokens")
    return PromptMemory.Prompt(
      text: try fields("prompt"), tokens: tokens.map(TokenID.init(rawValue:)))
  }

  private func sampling(_ memory: PromptMemory) throws -> SamplingParameters {
    if let own: Fields = try fields.optional("sampling") { return try own.sampling() }
    guard let sampling = memory.sampling else { throw BadField(name: "sampling") }
    return sampling
  }

  /// The tokens of one step, whole.
  func spelledOutTokens() throws -> [TokenRecord] {
    let step = try stepNumber()
    return try fields.rows("tokens").map { columns in
      guard let token = TokenRecord(columns: columns, step: step, nanoseconds: nanoseconds) else {
        throw BadField(name: "tokens")
      }
      return token
    }
  }

  private static func failure(_ fields: Fields) throws -> NumericFailure {
    let part: String? = try fields.optional("part")
    return NumericFailure(
      kind: try fields.choice("kind"), position: try fields.count("position"),
      layer: try fields.optional("layer"),
      part: try part.map { _ in try fields.choice("part") })
  }

  /// The tokens of one step; `memory` learns from them.
  func tokens(_ memory: inout AnswerMemory) throws -> [TokenRecord] {
    try memory.read(try fields.elements("tokens"), step: try stepNumber(), since: nanoseconds)
  }

  /// An end; its hash is that of the last token where the line has none.
  func finished(_ memory: AnswerMemory) throws -> FinishedRequest {
    let id = try request()
    guard let hash = try fields.optional("hash") ?? memory.hash(of: id) else {
      throw BadField(name: "hash")
    }
    return FinishedRequest(
      id: id, reason: try fields.choice("reason"), tokenCount: try fields.count("token_count"),
      cachedTokenCount: try fields.count("cached_token_count"), hash: hash,
      mode: try fields.optional("mode").map(Self.mode), nanoseconds: nanoseconds,
      failure: try (fields.optional("failure") as Fields?).map(Self.failure),
      fault: try fields.optional("fault"))
  }

  func gap() throws -> RecordingGap {
    var gap = RecordingGap(
      reason: try fields("reason"), start: try fields.time("from_ns"),
      end: try fields.time("to_ns"))
    gap.eventCount = try fields.count("lost_events")
    gap.stepCount = try fields.count("lost_steps")
    gap.tokenCount = try fields.count("lost_tokens")
    gap.keptCount = try fields.count("kept")
    if let steps: [Int] = try fields.optional("steps") {
      guard steps.count == 2, 0 <= steps[0], steps[0] <= steps[1], steps[1] <= Int(Int32.max) else {
        throw BadField(name: "steps")
      }
      gap.steps = steps[0]...steps[1]
    }
    return gap
  }

  /// The size at which recording ended before its session; `nil` where it did not.
  func limit() throws -> Int? { try fields.optional("limit_bytes") }

  /// Old logs do not say what was asked, and none says that it was to share its steps.
  func rejected() throws -> RejectedRequest {
    let isAlone: String? = try fields.optional("isolation")
    return RejectedRequest(
      id: try request(), reason: try rejection(), promptText: try fields.optional("prompt") ?? "",
      isolation: isAlone == nil ? .shared : try fields.choice("isolation"),
      nanoseconds: nanoseconds)
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
    case "unusable_request": .unusableRequest(try fields("text"))
    case "engine_fault": .engineFault(try fields("text"))
    default: throw BadField(name: "reason")
    }
  }

  /// The step, with `kernels` by their number in place of the numbers; `memory` holds what earlier
  /// lines told, and learns from this one.
  func spelledOutStep(_ kernels: KernelTable, _ memory: inout StepMemory) throws -> StepRecord {
    var step = StepRecord(step: try stepNumber(), mode: try mode())
    step.startNanoseconds = nanoseconds
    step.durationNanoseconds = try fields.time("duration_ns")
    step.hashNanoseconds = try fields.time("hash_ns")
    try fields.fill(&step, missing: nil)
    step.chunks = try fields.elements("chunks").map { row in
      guard let chunk = ChunkRecord(row: row, memory: memory) else {
        throw BadField(name: "chunks")
      }
      memory.learn(chunk)
      return chunk
    }
    var rows = OperationRows(OperationGuess(step.chunks, .spelledOut), kernels)
    step.operations = try rows.read(try fields.elements("operations"), &memory)
    memory.finish(step, kernels: [])
    return step
  }

  /// What was left in a resting engine; its kernels as for a step.
  func rest(_ kernels: KernelTable) throws -> RestRecord {
    // Its rows are whole, so no earlier line is needed.
    var memory = StepMemory()
    var rows = OperationRows(OperationGuess([]), kernels)
    return RestRecord(
      runningCount: try fields.count("running"), waitingCount: try fields.count("waiting"),
      blocks: BlockUsage(
        total: try fields.count("blocks_total"), used: try fields.count("blocks_used"),
        cached: try fields.count("blocks_cached")),
      mode: try mode(), operations: try rows.read(try fields.elements("operations"), &memory),
      nanoseconds: nanoseconds)
  }

  /// The steps of a line, each with its tokens.
  func steps(
    _ kernels: KernelTable, _ memory: inout LogMemory
  ) throws -> [(tokens: [TokenRecord], step: StepRecord)] {
    var (number, start) = (try stepNumber(), nanoseconds)
    return try fields.elements("steps").map { node in
      guard let row = StepRow(node), let time = Fields.sum(start, row.delay),
        number <= Int(Int32.max)
      else { throw BadField(name: "steps") }
      var step = StepRecord(step: number, mode: .invariant)
      step.startNanoseconds = time
      (number, start) = (number + 1, time)
      let tokens = try row.read(&step, kernels, &memory)
      return (tokens, step)
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

  /// What every log says: what decides bits was written from the first.
  private static let fixedSettings: Set<Setting> = [.isa, .activation, .kv, .blockSize, .blocks]

  /// Any other setting that is not there is one that the log's program did not have.
  private func settings(_ fields: Fields) throws -> EngineSettings {
    var settings = EngineSettings()
    for setting in Setting.allCases {
      guard let value = try fields.value(of: setting) else {
        if Self.fixedSettings.contains(setting) { throw BadField(name: setting.fieldName) }
        continue
      }
      guard setting.set(value, in: &settings) else { throw BadField(name: setting.fieldName) }
    }
    return settings
  }

  /// Reads what `KernelMode.description` writes.
  static func mode(_ text: String) throws -> KernelMode {
    guard let mode = KernelMode(text) else { throw BadField(name: "mode") }
    return mode
  }
}

extension Fields {
  /// How tokens are drawn; logs from before stop strings have none.
  func sampling() throws(BadField) -> SamplingParameters {
    var sampling = SamplingParameters()
    sampling.temperature = try self("temperature")
    sampling.topK = try self("top_k")
    sampling.topP = try self("top_p")
    sampling.minP = try self("min_p")
    sampling.seed = try self("seed")
    sampling.maxTokens = try self("max_tokens")
    sampling.ignoresEndOfSequence = try self("ignore_eos")
    sampling.stopStrings = try optional("stop") ?? []
    return sampling
  }
}
