import EngineTypes
import SessionLog

/// What a comparison keeps of one request: all but its tokens.
struct RequestDigest {
  let id: RequestID
  /// Its number in the `QuestionTable`.
  let question: Int
  let isolation: Isolation
  private(set) var modes = ModeHistory.none
  /// Tokens that follow each other from the first on.
  private(set) var tokenCount = 0
  /// The chain over these tokens.
  private(set) var hash: OutputHash?
  /// Equal for equal tokens, whatever computed them.
  private(set) var tokensDigest: UInt64 = 0
  /// About what these tokens take in memory.
  private(set) var byteCount = 0
  private(set) var end: FinishedRequest?
  /// Whether a part of the answer is not in the log.
  private(set) var isCut = false
  private(set) var times: RequestTimes
  private let ownMode: KernelMode?
  /// Of its last token.
  private var lastStep = 0

  /// - Parameters:
  ///   - request: by the running clock.
  ///   - question: the number of what it asks.
  init(_ request: AdmittedRequest, question: Int) {
    (id, isolation, ownMode) = (request.id, request.isolation, request.mode)
    self.question = question
    times = RequestTimes(request)
  }

  /// The one mode of its answer; `nil` where it saw more than one, or none that is known.
  var mode: KernelMode? {
    switch modes {
    case .uniform(let mode): mode
    case .mixed: nil
    case .none: end?.mode
    }
  }

  /// What its hash begins with; `nil` where its answer has no one mode.
  func hashHeader(in header: SessionHeader) -> HashHeader? {
    mode.map { HashHeader(header.model, header.settings, mode: $0) }
  }

  var account: RequestAccount { RequestAccount(isolation, end: end?.reason) }

  /// Whether it came to an end of its own, and the log has its whole answer.
  var isWhole: Bool {
    guard let end, !isCut else { return false }
    return !end.reason.isFromOutside && end.tokenCount == tokenCount
  }

  /// Why it has no token though its answer is not known to have none; `nil` where it has.
  var silence: String? {
    if tokenCount > 0 || isWhole { return nil }
    if isCut { return "a gap took its answer" }
    switch end?.reason {
    case .cancelled?: return "cancelled before its first token"
    case .shutdown?: return "the engine was shut down before its first token"
    case .fault?: return "the engine could not go on before its first token"
    default: return "the log ends before its first token"
    }
  }

  /// Of the last token that is known to follow the others; `nil` where none is, or none can any more.
  var lastIndex: Int? { isCut || tokenCount == 0 ? nil : tokenCount - 1 }

  var answerKey: AnswerTexts.Key {
    AnswerTexts.Key(tokensDigest: tokensDigest, tokenCount: tokenCount)
  }

  /// What follows is not known to follow.
  mutating func cut() { isCut = true }

  mutating func absorb(_ step: StepRecord) {
    times.absorb(step)
    if !isCut { modes.note(step.mode) }
  }

  /// - Parameters:
  ///   - token: as the log has it.
  ///   - told: the same by the running clock.
  mutating func absorb(_ token: TokenRecord, told: TokenRecord) {
    times.absorb(told)
    if token.index != tokenCount { isCut = true }
    guard !isCut else { return }
    tokenCount += 1
    // One step of a splitmix chain: no two answers of a session share one but by an accident of 2⁻⁶⁴.
    var mixer = SplitMix64(seed: tokensDigest ^ UInt64(UInt32(bitPattern: token.token.rawValue)))
    tokensDigest = mixer.next()
    (hash, lastStep) = (token.hash, token.step)
    byteCount += token.byteCount
  }

  mutating func finish(_ end: FinishedRequest) {
    self.end = end
    times.end()
  }

  /// Takes the engine's mode, or its own, for that of a step whose record is not in the log.
  mutating func assume(_ mode: KernelMode, after step: Int) {
    if lastStep > step { modes.note(ownMode ?? mode) }
  }
}

extension TokenRecord {
  /// About what it takes in memory.
  fileprivate var byteCount: Int {
    let candidates = top.isEmpty ? 0 : 32 + top.count * MemoryLayout<TokenLogprob>.stride
    let letters = text.utf8.count > 15 ? 32 + text.utf8.count : 0
    return MemoryLayout<TokenRecord>.stride + candidates + letters
  }
}
