package import EngineTypes

/// How the request table is sorted.
package struct RequestOrder: Equatable, Sendable {
  package enum Column: String, CaseIterable, Sendable {
    case newest, tokens, ttft, tpot, verdict
  }

  package var column = Column.newest
  package var isReversed = false

  package init() {}

  package mutating func nextColumn() {
    let all = Column.allCases
    column = all.roundAndRound((all.firstIndex(of: column) ?? 0) + 1)
  }

  /// Sorts by a column; by the one that is sorted by already, the other way round.
  package mutating func choose(_ chosen: Column) {
    isReversed = chosen == column && !isReversed
    column = chosen
  }

  /// Sorts entries that come newest first; equal ones keep that order.
  package func apply(
    to entries: [RequestEntry], verdict: (RequestID) -> Verdict
  ) -> [RequestEntry] {
    let sorted: [RequestEntry]
    switch column {
    case .newest: sorted = entries
    case .tokens: sorted = stable(entries) { -$0.tokens.count }
    case .ttft: sorted = stable(entries) { -Int($0.timeToFirstToken ?? 0) }
    case .tpot: sorted = stable(entries) { -Int($0.timePerOutputToken ?? 0) }
    case .verdict: sorted = stable(entries) { verdict($0.id).urgency }
    }
    return isReversed ? sorted.reversed() : sorted
  }

  private func stable(
    _ entries: [RequestEntry], by key: (RequestEntry) -> Int
  ) -> [RequestEntry] {
    entries.enumerated().map { (key($0.element), $0.offset, $0.element) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
      .map(\.2)
  }
}

extension Verdict {
  /// Disagreement first.
  fileprivate var urgency: Int {
    switch self {
    case .differs(let token): token
    case .sameTokens: 1 << 40
    case .mixed: 1 << 41
    case .sameBits: 1 << 42
    case .ranAlone: 1 << 43
    case .noTwinYet: 1 << 44
    }
  }
}
