import EngineTypes

/// What a log's earlier lines have told about answers, so that the same answer need not be told twice.
///
/// A hash says everything that was before it, so what followed a hash once mostly follows it again:
/// twins differ in their times alone. Nothing rests on that: a writer compares every bit before it
/// leaves something out. Writer and reader keep one each and learn from the same lines.
struct AnswerMemory {
  /// All of a token but whose it is, and when.
  struct Known: Sendable {
    let token: TokenID
    let text: String
    let hash: OutputHash
    let logprob: Float?
    let top: [TokenLogprob]

    init(_ record: TokenRecord) {
      (token, text, hash) = (record.token, record.text, record.hash)
      (logprob, top) = (record.logprob, record.top)
    }

    /// Whether a record has the same bits.
    func isSame(_ record: TokenRecord) -> Bool {
      token == record.token && hash == record.hash && text.utf8.elementsEqual(record.text.utf8)
        && logprob?.bitPattern == record.logprob?.bitPattern
        && top.elementsEqual(record.top) {
          $0.token == $1.token && $0.logprob.bitPattern == $1.logprob.bitPattern
        }
    }
  }

  /// What an answer's first token follows.
  private struct Opening: Hashable {
    let prompt: RequestID
    let sampling: SamplingParameters
  }

  private struct Place {
    let opening: Opening
    var index = 0
    var hash: OutputHash?
  }

  /// The most tokens kept; with one more, all are forgotten.
  private static let capacity = 1 << 13

  private var first: [Opening: Known] = [:]
  private var after: [OutputHash: Known] = [:]
  private var places: [RequestID: Place] = [:]
  private var texts: [TokenID: String] = [:]
  /// Whose the tokens of the last line were, in order.
  private(set) var order: [RequestID] = []

  /// A request whose prompt is that of `prompt`, which may be itself.
  mutating func learn(_ request: AdmittedRequest, prompt: RequestID) {
    places[request.id] = Place(opening: Opening(prompt: prompt, sampling: request.sampling))
  }

  mutating func learn(_ end: FinishedRequest) { places[end.id] = nil }

  mutating func learn(_ token: TokenRecord) {
    texts[token.token] = token.text
    guard let place = places[token.request] else { return }
    if next(of: token.request)?.isSame(token) != true {
      if first.count + after.count >= Self.capacity { (first, after) = ([:], [:]) }
      if let hash = place.hash {
        after[hash] = Known(token)
      } else {
        first[place.opening] = Known(token)
      }
    }
    places[token.request]?.index = token.index + 1
    places[token.request]?.hash = token.hash
  }

  /// A line's tokens are told.
  mutating func finish(_ order: [RequestID]) { self.order = order }

  /// The request's next token, as its twin had it.
  func next(of request: RequestID) -> Known? {
    guard let place = places[request] else { return nil }
    return place.hash.map { after[$0] } ?? first[place.opening]
  }

  /// Which token of the request is next.
  func index(of request: RequestID) -> Int? { places[request]?.index }

  /// What a token last added to a text.
  func text(of token: TokenID) -> String? { texts[token] }

  /// The hash after the request's last token.
  func hash(of request: RequestID) -> OutputHash? { places[request]?.hash }
}
