import EngineTypes
import Inference
import Synchronization

/// Text as one token for each byte; token 0 ends an answer.
struct ByteCodec: TextCodec {
  struct Untemplatable: Error, CustomStringConvertible {
    var description: String { "the template has no place for it" }
  }

  var endOfSequence: Set<TokenID> = [TokenID(0)]

  func encode(_ prompt: Prompt) throws -> EncodedPrompt {
    switch prompt {
    case .chat("untemplatable"): throw Untemplatable()
    case .chat(let text): EncodedPrompt(tokens: tokens("<" + text + ">"), displayText: text)
    case .raw(let text): EncodedPrompt(tokens: tokens(text), displayText: text)
    case .tokens(let tokens): EncodedPrompt(tokens: tokens, displayText: "")
    case .conversation(let messages):
      EncodedPrompt(
        tokens: tokens(messages.map { "<\($0.role):\($0.content)>" }.joined()),
        displayText: prompt.text)
    }
  }

  func makeStreamingDecoder() -> any IncrementalDecoder { PairDecoder() }

  private func tokens(_ text: String) -> [TokenID] {
    text.utf8.map { TokenID(1 + Int($0) % 60) }
  }
}

/// Says something at every second token only, like a character of two tokens.
struct PairDecoder: IncrementalDecoder {
  private var pending: TokenID?

  mutating func append(_ token: TokenID) -> String {
    guard let first = pending else {
      pending = token
      return ""
    }
    pending = nil
    return "[\(first.rawValue),\(token.rawValue)]"
  }

  mutating func finish() -> String {
    defer { pending = nil }
    return pending.map { "[\($0.rawValue)" } ?? ""
  }
}

/// A clock that moves on by 10 ns whenever it is read.
func manualClock() -> EngineClock {
  let now = Counter()
  return { now.advance(by: 10) }
}

private final class Counter: Sendable {
  private let value = Mutex<UInt64>(0)

  func advance(by step: UInt64) -> UInt64 {
    value.withLock { value in
      value += step
      return value
    }
  }
}

let testModel = ModelDescription(
  name: "scripted", architecture: "script", sha256: String(repeating: "ab", count: 32),
  parameterCount: 1, layerCount: 1, vocabularySize: 61, contextLength: 300, weightBytes: 4,
  quantization: "none")

/// A core, its executor and everything it has said.
struct TestBench {
  let executor: ScriptedExecutor
  var core: EngineCore
  private(set) var events: [EngineEvent] = []
  private var nextID = 1

  init(
    _ executor: ScriptedExecutor = ScriptedExecutor(), codec: any TextCodec = ByteCodec(),
    comparesFamilies: Bool = false, settings configure: (inout EngineSettings) -> Void = { _ in }
  ) throws {
    self.executor = executor
    var settings = EngineSettings()
    configure(&settings)
    core = try EngineCore(
      model: testModel, settings: settings, executor: executor, codec: codec,
      clock: manualClock(), comparesFamilies: comparesFamilies)
  }

  @discardableResult
  mutating func submit(_ request: GenerationRequest) throws -> RequestID {
    let id = RequestID(nextID)
    nextID += 1
    let prompt = try ByteCodec().encode(request.prompt)
    events += core.submit(request, prompt, as: id)
    return id
  }

  mutating func perform(_ command: (inout EngineCore) -> [EngineEvent]) {
    events += command(&core)
  }

  mutating func step() throws {
    events += try core.step()
    try core.checkInvariants()
  }

  mutating func drain() throws {
    while core.hasWork { try step() }
  }

  func tokens(of id: RequestID) -> [TokenRecord] {
    events.compactMap { if case .token(let token) = $0, token.request == id { token } else { nil } }
  }

  func end(of id: RequestID) -> FinishedRequest? {
    events.compactMap { if case .finished(let end) = $0, end.id == id { end } else { nil } }.first
  }

  /// Each time a request was told how likely its prompt was.
  func scores(of id: RequestID) -> [[PromptScore]] {
    events.compactMap {
      if case .promptScored(let scored) = $0, scored.request == id { scored.scores } else { nil }
    }
  }

  var steps: [StepRecord] {
    events.compactMap { if case .stepCompleted(let step) = $0 { step } else { nil } }
  }

  /// Tokens and hash of a request: what must not depend on its company.
  func outcome(of id: RequestID) -> Outcome {
    Outcome(tokens: tokens(of: id).map(\.token), hash: end(of: id)?.hash)
  }
}

struct Outcome: Hashable {
  var tokens: [TokenID]
  var hash: OutputHash?
}

/// A request for a fixed number of tokens.
func request(
  _ text: String, maxTokens: Int = 24, isolation: Isolation = .shared, mode: KernelMode? = nil,
  _ configure: (inout SamplingParameters) -> Void = { _ in }
) -> GenerationRequest {
  var sampling = SamplingParameters()
  sampling.maxTokens = maxTokens
  sampling.ignoresEndOfSequence = true
  configure(&sampling)
  return GenerationRequest(
    prompt: .raw(text), sampling: sampling, isolation: isolation, mode: mode)
}
