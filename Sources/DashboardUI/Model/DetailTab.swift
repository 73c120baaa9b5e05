/// The pages of a request's detail.
package enum DetailTab: String, CaseIterable, Sendable {
  case text, twin, chain, company

  /// The tab `steps` to the right, round and round.
  package func moved(by steps: Int) -> DetailTab {
    let all = Self.allCases
    let place = (all.firstIndex(of: self) ?? 0) + steps
    return all[((place % all.count) + all.count) % all.count]
  }
}
