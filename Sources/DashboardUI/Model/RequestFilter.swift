package import EngineTypes

/// The `/` filter: terms that must all hold of a request.
///
/// A term is a text that must be in the request's row, or names what it is about: `state:decode`,
/// `verdict:differs`, `mode:standard`, `tokens>20`, `ttft>10` in milliseconds. `!` before a term
/// turns it round. What looks like a key and is none counts as text.
package struct RequestFilter: Equatable, Sendable {
  /// What a term looks at.
  private enum Field: String {
    case id, state, verdict, mode, text, prompt
    case tokens, ttft, tpot
  }

  private enum Test: Equatable {
    case contains(String)
    case field(Field, String)
    case above(Field, Double)
    case below(Field, Double)
  }

  private struct Term: Equatable {
    var test: Test
    var isInverted: Bool
  }

  private var terms: [Term]

  package init(_ text: String) {
    terms = text.lowercased().split(separator: " ").compactMap { word in
      let isInverted = word.hasPrefix("!")
      let body = String(isInverted ? word.dropFirst() : word)
      return body.isEmpty ? nil : Term(test: Self.test(body), isInverted: isInverted)
    }
  }

  package var isEmpty: Bool { terms.isEmpty }

  package func matches(_ entry: RequestEntry, verdict: Verdict) -> Bool {
    terms.allSatisfy { Self.holds($0.test, entry, verdict) != $0.isInverted }
  }

  private static func test(_ word: String) -> Test {
    guard let place = word.firstIndex(where: { ":<>".contains($0) }),
      let field = Field(rawValue: String(word[..<place]))
    else { return .contains(word) }
    let value = String(word[word.index(after: place)...])
    if word[place] == ":" { return .field(field, value) }
    guard let number = Double(value) else { return .contains(word) }
    return word[place] == ">" ? .above(field, number) : .below(field, number)
  }

  private static func holds(_ test: Test, _ entry: RequestEntry, _ verdict: Verdict) -> Bool {
    switch test {
    case .contains(let needle):
      ["\(entry.id)", entry.phase.word, verdict.words, entry.promptText]
        .joined(separator: " ").lowercased().contains(needle)
    case .field(let field, let needle):
      text(field, entry, verdict).lowercased().contains(needle)
    case .above(let field, let limit): number(field, entry).map { $0 > limit } ?? false
    case .below(let field, let limit): number(field, entry).map { $0 < limit } ?? false
    }
  }

  private static func text(_ field: Field, _ entry: RequestEntry, _ verdict: Verdict) -> String {
    switch field {
    case .id: "\(entry.id)"
    // An active request is running, whatever it does at the moment.
    case .state: entry.phase.word + (entry.isRunning ? " running" : "")
    case .verdict: verdict.words
    case .mode:
      (entry.finishedMode ?? entry.keptMode)?.description ?? (entry.isActive ? "" : "mixed")
    case .text: entry.text
    case .prompt: entry.promptText
    case .tokens: "\(entry.tokens.count)"
    case .ttft, .tpot: number(field, entry).map { "\($0)" } ?? ""
    }
  }

  private static func number(_ field: Field, _ entry: RequestEntry) -> Double? {
    switch field {
    case .tokens: Double(entry.tokens.count)
    case .ttft: entry.timeToFirstToken.map { Double($0) / 1e6 }
    case .tpot: entry.timePerOutputToken.map { Double($0) / 1e6 }
    case .id, .state, .verdict, .mode, .text, .prompt: nil
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
    case .finished(.length): "length"
    case .finished(.cancelled): "cancelled"
    case .finished(.error): "error"
    case .rejected: "rejected"
    }
  }
}
