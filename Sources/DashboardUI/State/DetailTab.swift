/// The pages of a request's detail.
package enum DetailTab: String, CaseIterable, Sendable {
  case text, twin, chain, company

  /// The tab `steps` to the right, round and round.
  package func moved(by steps: Int) -> DetailTab {
    let all = Self.allCases
    return all.roundAndRound((all.firstIndex(of: self) ?? 0) + steps)
  }
}
