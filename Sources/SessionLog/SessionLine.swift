import EngineTypes
import Foundation

/// One line of a log as JSON has it: the edge between the format and the engine's own types.
///
/// Only what every line has is stored; the rest is read from the same object when its event is
/// known.
struct SessionLine {
  let event: String
  let nanoseconds: UInt64
  private let fields: Fields

  /// Reads a line; throws `DecodingError` or `BadField`.
  init(_ bytes: Data) throws {
    fields = try JSONDecoder().decode(Fields.self, from: bytes)
    event = try fields("event")
    nanoseconds = try fields("t_ns")
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
      topLogprobCount: topLogprobCount, nanoseconds: nanoseconds)
  }

  func token() throws -> TokenRecord {
    let top: [TokenColumns] = try fields.optional("top") ?? []
    return TokenRecord(
      request: try request(), index: try fields("index"),
      token: TokenID(rawValue: try fields("token")), text: try fields("text"),
      top: top.map(\.record), hash: try hash(), step: try fields("step"), nanoseconds: nanoseconds)
  }

  func finished() throws -> FinishedRequest {
    FinishedRequest(
      id: try request(), reason: try fields.choice("reason"), tokenCount: try fields("token_count"),
      cachedTokenCount: try fields("cached_token_count"), hash: try hash(),
      mode: try fields.optional("mode").map(Self.mode), nanoseconds: nanoseconds)
  }

  func rejection() throws -> RejectionReason {
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

  /// The step, with `kernels` by their number in place of the numbers.
  func step(
    _ kernels: [Int: (site: OperationSite, choice: KernelChoice)]
  ) throws -> StepRecord {
    var step = StepRecord(step: try fields("step"), mode: try mode())
    step.startNanoseconds = nanoseconds
    step.durationNanoseconds = try fields("duration_ns")
    step.hashNanoseconds = try fields("hash_ns")
    step.tokenBudget = try fields("token_budget")
    step.runningCount = try fields("running")
    step.waitingCount = try fields("waiting")
    step.blocks = BlockUsage(
      total: try fields("blocks_total"), used: try fields("blocks_used"),
      cached: try fields("blocks_cached"))
    step.prefixQueryTokenCount = try fields("prefix_query_tokens")
    step.prefixHitTokenCount = try fields("prefix_hit_tokens")
    step.evictionCount = try fields("evictions")
    step.preemptionCount = try fields("preemptions")
    step.chunks = try (fields("chunks") as [ChunkColumns]).map(\.record)
    step.operations = try (fields("operations") as [OperationColumns]).map { columns in
      guard let kernel = kernels[columns.kernel] else { throw BadField(name: "operations") }
      return columns.record(kernel.site, kernel.choice)
    }
    return step
  }

  func request() throws -> RequestID { RequestID(rawValue: try fields("request")) }

  func stepNumber() throws -> Int { try fields("step") }

  func mode() throws -> KernelMode { try Self.mode(fields("mode")) }

  func settings() throws -> EngineSettings { try settings(fields) }

  private func hash() throws -> OutputHash {
    guard let hash = OutputHash(hex: try fields("hash") as String) else {
      throw BadField(name: "hash")
    }
    return hash
  }

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
    settings.maxRunning = try fields("max_running")
    settings.maxWaiting = try fields("max_waiting")
    settings.prefixCache = try fields("prefix_cache")
    return settings
  }

  private func sampling(_ fields: Fields) throws -> SamplingParameters {
    var sampling = SamplingParameters()
    sampling.temperature = try (fields("temperature") as LoggedFloat).value
    sampling.topK = try fields("top_k")
    sampling.topP = try (fields("top_p") as LoggedFloat).value
    sampling.minP = try (fields("min_p") as LoggedFloat).value
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
