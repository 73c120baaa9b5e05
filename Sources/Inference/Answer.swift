import EngineTypes
import Transformer

/// One request's answer in the making: its text, its hash and when it ends.
struct Answer {
  let promptTokens: [TokenID]
  let sampling: SamplingParameters
  let logprobCount: Int?
  let promptLogprobCount: Int?
  /// Generated tokens that end the answer whatever they are: the request's limit or the context's.
  let tokenLimit: Int
  private(set) var tokenCount = 0
  private var chain: OutputHashChain?
  private var decoder: any IncrementalDecoder
  private var stops: StopSearch
  /// Of the prompt's tokens from the second on, as far as they are scored.
  private var scores: [PromptScore] = []
  private var hasToldScores: Bool

  init(
    _ request: GenerationRequest, promptTokens: [TokenID], contextLength: Int,
    decoder: any IncrementalDecoder
  ) {
    self.promptTokens = promptTokens
    sampling = request.sampling
    logprobCount = request.logprobCount
    promptLogprobCount = request.promptLogprobCount
    hasToldScores = request.promptLogprobCount == nil
    stops = StopSearch(request.sampling.stopStrings)
    tokenLimit = min(request.sampling.maxTokens, contextLength - promptTokens.count)
    self.decoder = decoder
  }

  /// The hash so far; a request that has had no step yet is hashed under `header`.
  func hash(under header: HashHeader) -> OutputHash {
    (chain ?? OutputHashChain(header: header, promptTokens: promptTokens)).hash
  }

  /// Takes note of a step: the first one's header starts the hash.
  mutating func begin(under header: HashHeader) {
    if chain == nil { chain = OutputHashChain(header: header, promptTokens: promptTokens) }
  }

  /// Takes the next token into the hash.
  mutating func absorb(_ token: TokenID, from row: ForwardOutput.Row) {
    guard let digest = row.digest else { preconditionFailure("\(row.place) has no digest") }
    chain?.absorb(token, position: row.place.position, digest: digest)
    tokenCount += 1
  }

  /// What the token just absorbed adds to the text, and why the answer ends with it; `nil` where it goes
  /// on.
  ///
  /// The last one also brings what an unfinished character comes to, and keeps what it has of a stop
  /// string or behind one: the texts of all tokens are what the tokens spell.
  mutating func text(
    of token: TokenID, endOfSequence: Set<TokenID>
  ) -> (text: String, end: FinishReason?) {
    var end: FinishReason? = tokenCount >= tokenLimit ? .length : nil
    if !sampling.ignoresEndOfSequence, endOfSequence.contains(token) { end = .stop }
    var text = decoder.append(token)
    if stops.append(text) != nil { end = .stop }
    guard end != nil else { return (text, nil) }
    let rest = decoder.finish()
    if stops.append(rest) != nil { end = .stop }
    text += rest
    return (text, end)
  }

  /// Whether a step has to be taken before anything is over.
  var wantsSteps: Bool { tokenLimit > 0 || !hasToldScores && promptTokens.count > 1 }

  /// Takes the row of a prompt's token: the logits of the one after it.
  mutating func score(_ row: ForwardOutput.Row) throws(DeviceFailure) {
    guard let promptLogprobCount else { return }
    precondition(
      row.place.position == scores.count, "\(row.place) is scored after \(scores.count) others")
    scores.append(try row.score(of: promptTokens[scores.count + 1], promptLogprobCount))
  }

  /// How likely the prompt's tokens were: once, as soon as all are known.
  mutating func takeScores() -> [PromptScore]? {
    guard !hasToldScores, scores.count == promptTokens.count - 1 else { return nil }
    hasToldScores = true
    defer { scores = [] }
    return scores
  }
}
