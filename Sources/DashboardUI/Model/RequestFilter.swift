package import EngineTypes

/// The `/` filter: a text that must be in a request's row; a leading `!` inverts it.
package struct RequestFilter: Equatable, Sendable {
  private var needle: String
  private var isInverted: Bool

  package init(_ text: String) {
    isInverted = text.hasPrefix("!")
    needle = (isInverted ? String(text.dropFirst()) : text).lowercased().trimmed
  }

  package var isEmpty: Bool { needle.isEmpty }

  package func matches(_ entry: RequestEntry, verdict: Verdict) -> Bool {
    let row = "\(entry.id) \(entry.phase.word) \(verdict.words) \(entry.promptText)"
    return isEmpty || row.lowercased().contains(needle) != isInverted
  }
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
    case .rejected: "rejected"
    }
  }
}
