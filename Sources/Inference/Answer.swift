import EngineTypes
import Transformer

/// One request's answer in the making: its text, its hash and when it ends.
struct Answer {
  let promptTokens: [TokenID]
  let sampling: SamplingParameters
  let topLogprobCount: Int
  /// Generated tokens that end the answer whatever they are: the request's limit or the context's.
  let tokenLimit: Int
  private(set) var tokenCount = 0
  private var chain: OutputHashChain?
  private var decoder: any IncrementalDecoder

  init(
    _ request: GenerationRequest, promptTokens: [TokenID], contextLength: Int,
    decoder: any IncrementalDecoder
  ) {
    self.promptTokens = promptTokens
    sampling = request.sampling
    topLogprobCount = request.topLogprobCount
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

  /// Why the answer ends with the token just absorbed; `nil` where it goes on.
  func end(after token: TokenID, endOfSequence: Set<TokenID>) -> FinishReason? {
    if !sampling.ignoresEndOfSequence, endOfSequence.contains(token) { return .stop }
    return tokenCount >= tokenLimit ? .length : nil
  }

  /// What the token adds to the text; the last one also brings what an unfinished character comes to.
  mutating func text(of token: TokenID, isLast: Bool) -> String {
    let text = decoder.append(token)
    return isLast ? text + decoder.finish() : text
  }
}
