/// Answers that no kept request gave: how often they came, without the answers themselves.
///
/// **Invariant:** at most `limit` of them are told apart; of those before only the sums are left. So
/// an answer that comes again after so many others counts as a new one.
struct PastAnswers: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    /// Equal for equal tokens.
    var text: UInt64
    var count: Int
    /// How many of these had company.
    var companyCount: Int
  }

  static let limit = 1024

  private(set) var entries: [OutputHash: Entry] = [:]
  /// Different hashes, and different texts, that are not told apart any more.
  private(set) var mergedHashCount = 0
  private(set) var mergedTextCount = 0
  /// Of those, requests in company that gave the text of the reference of their time.
  private var mergedCompanyCount = 0
  /// The first token at which some of them left the reference of their time.
  private(set) var firstDifference: Int?
  /// In order of arrival; some may have been recalled.
  private var order: [OutputHash] = []

  mutating func add(
    _ hash: OutputHash, _ entry: Entry, firstDifference new: Int?, referenceText: UInt64?
  ) {
    entries[hash] = entry
    order.append(hash)
    firstDifference = [firstDifference, new].compactMap(\.self).min()
    if entries.count > Self.limit { mergeOldest(referenceText) }
  }

  /// Takes an answer out that somebody gave again; returns how often it had come.
  mutating func recall(_ hash: OutputHash) -> Entry? { entries.removeValue(forKey: hash) }

  /// Requests in company that gave the reference's text.
  func companyCount(ofText text: UInt64) -> Int {
    entries.values.reduce(mergedCompanyCount) { $0 + ($1.text == text ? $1.companyCount : 0) }
  }

  /// Merges half of them, so that merging stays O(1) on average.
  private mutating func mergeOldest(_ referenceText: UInt64?) {
    var left = entries.count - Self.limit / 2
    var texts: Set<UInt64> = []
    var taken = 0
    for hash in order where left > 0 {
      taken += 1
      guard let entry = entries.removeValue(forKey: hash) else { continue }
      left -= 1
      mergedHashCount += 1
      if entry.text == referenceText { mergedCompanyCount += entry.companyCount }
      texts.insert(entry.text)
    }
    order.removeFirst(taken)
    // Texts that others still have are counted with them.
    let known = Set(entries.values.map(\.text))
    mergedTextCount += texts.subtracting(known).count
  }
}
