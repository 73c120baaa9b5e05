/// The pages of a request's detail.
package enum DetailTab: String, CaseIterable, Sendable {
  case text, twin, chain, company

  /// The page that stands beside it where there is room: left and right together tell one thing.
  package var pair: (left: DetailTab, right: DetailTab) {
    switch self {
    case .text, .twin: (.text, .twin)
    case .chain, .company: (.chain, .company)
    }
  }

  /// One of the pages that do not stand beside it.
  package var other: DetailTab { pair.left == .text ? .chain : .text }

  /// The tab `steps` to the right, round and round.
  package func moved(by steps: Int) -> DetailTab {
    let all = Self.allCases
    return all.roundAndRound((all.firstIndex(of: self) ?? 0) + steps)
  }
}
