import EngineTypes
import Inference
import SessionLog

/// A short session written by hand: requests one after the other, a token a step.
struct WrittenLog {
  /// A request and what became of it.
  struct Ask {
    var prompt = [1, 2, 3]
    /// As it was given; by default the tokens' numbers.
    var text: String?
    var seed: UInt64 = 0
    var tokens = [10, 11, 12]
    /// From this token on its logits are others', with the same tokens.
    var otherBitsFrom: Int?
    var mode = KernelMode.invariant
    var isAlone = false
    /// `nil` where the log ends before it.
    var end: FinishReason? = .length
    /// Of each token, where they were asked for.
    var logprobs: [Float] = []
    /// What every step takes.
    var milliseconds: UInt64 = 10
  }

  var header = SessionHeader(
    timestamp: "2026-01-02T03:04:05.678Z", programVersion: "1",
    model: ModelDescription(
      name: "tiny", architecture: "llama", sha256: String(repeating: "ab", count: 32),
      parameterCount: 1, layerCount: 1, vocabularySize: 320, contextLength: 512, weightBytes: 1,
      quantization: "Q4_1"),
    modelPath: nil, settings: EngineSettings())
  var isClosed = true
  private(set) var events: [EngineEvent] = []
  private var time: UInt64 = 0
  private var step = 0
  private var requestCount = 0

  init(_ asks: [Ask] = [], _ configure: (inout SessionHeader) -> Void = { _ in }) {
    configure(&header)
    for ask in asks { add(ask) }
  }

  mutating func add(_ ask: Ask) {
    requestCount += 1
    let id = RequestID(requestCount)
    var sampling = SamplingParameters()
    sampling.seed = ask.seed
    let prompt = ask.prompt.map(TokenID.init)
    events.append(
      .admitted(
        AdmittedRequest(
          id: id, promptText: ask.text ?? ask.prompt.map { "<\($0)>" }.joined(),
          promptTokens: prompt,
          sampling: sampling, isolation: ask.isAlone ? .alone : .shared,
          logprobCount: ask.logprobs.isEmpty ? nil : 1, nanoseconds: time)))
    for index in ask.tokens.indices { addToken(index, of: ask, id) }
    guard let end = ask.end else { return }
    events.append(
      .finished(
        FinishedRequest(
          id: id, reason: end, tokenCount: ask.tokens.count, cachedTokenCount: 0,
          hash: hash(ask, ask.tokens.count), mode: ask.mode, nanoseconds: time)))
  }

  mutating func append(_ event: EngineEvent) { events.append(event) }

  mutating func reject(_ text: String = "") {
    requestCount += 1
    events.append(
      .rejected(
        RejectedRequest(
          id: RequestID(requestCount), reason: .emptyPrompt, promptText: text, nanoseconds: time)))
  }

  private mutating func addToken(_ index: Int, of ask: Ask, _ id: RequestID) {
    let start = time
    step += 1
    time += ask.milliseconds * 1_000_000
    let token = TokenID(ask.tokens[index])
    let top =
      ask.logprobs.indices.contains(index)
      ? [TokenLogprob(token: token, logprob: ask.logprobs[index])] : []
    events.append(
      .token(
        TokenRecord(
          request: id, index: index, token: token, text: " t\(token.rawValue)", top: top,
          hash: hash(ask, index + 1), step: step, nanoseconds: time)))
    var record = StepRecord(step: step, mode: ask.mode)
    (record.startNanoseconds, record.durationNanoseconds) = (start, time - start)
    record.runningCount = 1
    record.chunks = [
      ChunkRecord(
        request: id, firstPosition: index == 0 ? 0 : ask.prompt.count - 1 + index,
        tokenCount: index == 0 ? ask.prompt.count : 1, kind: index == 0 ? .prefill : .decode,
        promptTokenCount: ask.prompt.count)
    ]
    events.append(.stepCompleted(record))
  }

  /// As an engine's hash it begins with header and prompt and depends on tokens and bits up to here.
  private func hash(_ ask: Ask, _ count: Int) -> OutputHash {
    let bits = ask.otherBitsFrom.map { $0 < count ? "other" : "" } ?? ""
    return OutputHashChain(
      headerJSON: HashHeader(header.model, header.settings, mode: ask.mode).json + bits,
      promptTokens: (ask.prompt + ask.tokens.prefix(count)).map(TokenID.init)
    ).hash
  }

  var bytes: [UInt8] {
    var buffer = RecordingBuffer(header)
    buffer.append(events)
    if isClosed { buffer.close() }
    var bytes: [UInt8] = []
    while true {
      let next = buffer.next(.max)
      if next.isEmpty { return bytes }
      bytes += next
      buffer.wrote(next.count)
    }
  }

  func session() throws -> RecordedSession { try RecordedSession(bytes: bytes) }
}

extension WrittenLog.Ask {
  /// The same with some of it changed.
  func with(_ change: (inout WrittenLog.Ask) -> Void) -> WrittenLog.Ask {
    var ask = self
    change(&ask)
    return ask
  }
}
