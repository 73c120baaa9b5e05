package import EngineTypes

/// The `/` filter: terms that must all hold of a request.
///
/// A term is a text that must be in the request's row, or names what it is about: `state:decode`,
/// `verdict:differs`, `mode:standard`, `hash:3fa2`, `tokens>=20`, `ttft>10` in milliseconds. `!`
/// before a term turns it round, quotes make it text whatever it looks like.
///
/// A term that nothing can ever fit is a fault, which says why.
package struct RequestFilter: Equatable, Sendable {
  private let terms: [FilterTerm]
  /// Why nothing can match; then nothing does.
  package let fault: FilterFault?

  /// Characters a filter may have: all of them are read again with each key.
  package static let limit = 1_024

  private init(terms: [FilterTerm], fault: FilterFault?) {
    (self.terms, self.fault) = (terms, fault)
  }

  /// Of what is being typed; costs nothing where that is too long.
  init(_ line: LineEditor) {
    let isTooLong = line.characters.count > Self.limit
    self =
      isTooLong
      ? RequestFilter(terms: [], fault: .tooLong(limit: Self.limit)) : RequestFilter(line.text)
  }

  package init(_ text: String) {
    var terms: [FilterTerm] = []
    // A term that is there twice asks nothing more.
    var seen: Set<String> = []
    do throws(FilterFault) {
      guard text.count <= Self.limit else { throw .tooLong(limit: Self.limit) }
      for word in FilterWord.all(of: text.lowercased()) where seen.insert(word.source).inserted {
        terms.append(try FilterTerm(word))
      }
      self.init(terms: terms, fault: nil)
    } catch { self.init(terms: terms, fault: error) }
  }

  package var isEmpty: Bool { terms.isEmpty && fault == nil }

  package func matches(
    _ entry: RequestEntry, verdict: Verdict, isReference: Bool = false
  ) -> Bool {
    guard fault == nil else { return false }
    let request = FilteredRequest(entry, verdict, isReference)
    return terms.allSatisfy { $0.holds(of: request) }
  }

  /// Why none of these requests is kept, in one line.
  func absence(among requests: [FilteredRequest]) -> String {
    if let fault { return fault.description }
    let lonely = terms.first { term in !requests.contains { term.holds(of: $0) } }
    guard let lonely else { return "none of \(Format.count(requests.count)) has all of these" }
    guard case .field(let field, _) = lonely.test, case .words = field.kind else {
      return "none of \(Format.count(requests.count)) has \(lonely.source)"
    }
    var counts: [String: Int] = [:]
    for request in requests { counts[request.words(field), default: 0] += 1 }
    let known = counts.filter { !$0.key.isEmpty }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let list = known.prefix(6).map { "\($0.key) \(Format.count($0.value))" }
    return "none has \(lonely.source); there are: \(list.joined(separator: ", "))"
  }
}

/// A request as the filter sees it.
final class FilteredRequest {
  let entry: RequestEntry
  let verdict: Verdict
  let isReference: Bool

  init(_ entry: RequestEntry, _ verdict: Verdict, _ isReference: Bool) {
    (self.entry, self.verdict, self.isReference) = (entry, verdict, isReference)
  }

  private var isCompared: Bool { !entry.wasBrokenOff && !entry.isRejected }

  /// The first word of what the table says in a field of words.
  func words(_ field: FilterField) -> String {
    switch field {
    case .state: entry.phase.word
    case .verdict:
      isReference ? "reference" : isCompared ? verdict.kind.rawValue : entry.words(verdict)
    case .mode: mode
    default: ""
    }
  }

  /// What a term that names no field looks in.
  fileprivate lazy var row =
    [
      "\(entry.id)", entry.phase.word, entry.phase.words, entry.words(verdict),
      isReference ? "reference" : "", entry.promptText,
    ]
    .joined(separator: " ").lowercased()

  fileprivate var mode: String {
    (entry.finishedMode ?? entry.keptMode)?.description
      ?? (entry.isActive || entry.isRejected ? "" : "mixed")
  }
}

extension FilterTerm {
  func holds(of request: FilteredRequest) -> Bool {
    let holds =
      switch test {
      case .contains(let needle): request.row.contains(needle)
      case .field(.hash, let prefix): request.entry.hash?.hex.hasPrefix(prefix) ?? false
      case .field(let field, let needle): request.text(field).lowercased().contains(needle)
      case .number(let field, let relation, let limit):
        request.number(field).map { relation.holds($0, limit) } ?? false
      }
    return holds != isInverted
  }
}

extension FilteredRequest {
  fileprivate func text(_ field: FilterField) -> String {
    switch field {
    // An active request is running, whatever it does at the moment.
    case .state:
      entry.phase.word + (entry.isRunning ? " running" : "")
        + (entry.phase == .finished(.length) ? " reached its limit" : "")
    case .verdict: entry.words(verdict) + (isReference ? " reference" : "")
    case .mode: mode
    case .text: entry.text
    case .prompt: entry.promptText
    case .id, .hash, .tokens, .ttft, .tpot: ""
    }
  }

  fileprivate func number(_ field: FilterField) -> Double? {
    switch field {
    case .id: Double(entry.id.rawValue)
    case .tokens: Double(entry.tokens.count)
    case .ttft: entry.timeToFirstToken.map { Double($0) / 1e6 }
    case .tpot: entry.timePerOutputToken.map { Double($0) / 1e6 }
    case .state, .verdict, .mode, .text, .prompt, .hash: nil
    }
  }
}

extension RequestEntry {
  fileprivate var isRunning: Bool { phase == .prefill || phase == .decode }
}

extension RequestEntry.Phase {
  /// The state's word in the table.
  package var word: String {
    switch self {
    case .waiting: "waiting"
    case .prefill: "prefill"
    case .decode: "decode"
    case .preempted: "preempted"
    case .finished(.stop): "done"
    case .finished(.length): "at limit"
    case .finished(.cancelled): "cancelled"
    case .finished(.shutdown): "shutdown"
    case .finished(.error), .finished(.fault): "error"
    case .rejected: "rejected"
    }
  }

  /// The state in words, where there is room for them.
  package var words: String { self == .finished(.length) ? "reached its limit" : word }
}
