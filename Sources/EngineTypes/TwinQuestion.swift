/// What was asked once or more often, for answers of several lengths: the groups whose requests differ
/// in nothing but how many tokens an answer may have.
///
/// A shorter answer is the beginning of a longer one, to the bit, or it is another answer.
public struct TwinQuestionSummary: Hashable, Sendable {
  /// A length each, in the order in which they came up.
  public var groups: [TwinGroupSummary]
  /// Different token sequences; one that was cut off at its length and that a longer one begins with is
  /// none of its own.
  public var uniqueCompletionCount: Int
  /// Different hashes, in the same sense.
  public var uniqueHashCount: Int
}

extension TwinLedger {
  /// All groups, those of one question together, in the order in which they came up.
  ///
  /// - Complexity: O(groups + different answers), each as long as it is.
  public var questions: [TwinQuestionSummary] {
    let lengths = Dictionary(grouping: groupsByKey.values) { group in
      var key = group.key
      key.sampling.maxTokens = 0
      return key
    }
    return lengths.values.map { $0.sorted { $0.order < $1.order } }
      .sorted { ($0.first?.order ?? 0) < ($1.first?.order ?? 0) }
      .map(TwinQuestionSummary.init)
  }
}

extension TwinQuestionSummary {
  init(_ lengths: [TwinGroup]) {
    groups = lengths.map(\.summary)
    (uniqueCompletionCount, uniqueHashCount) = (0, 0)
    if lengths.count > 1 { count(lengths) }
    // Answers of one length that differ are no beginnings of each other.
    uniqueCompletionCount = max(
      uniqueCompletionCount, groups.map(\.uniqueCompletionCount).max() ?? 0)
    uniqueHashCount = max(uniqueHashCount, groups.map(\.uniqueHashCount).max() ?? 0)
  }

  /// Of an answer that is forgotten nobody knows whether a longer one began with it, so it is counted
  /// only where answers may be longest.
  private mutating func count(_ lengths: [TwinGroup]) {
    let longest = lengths.map(\.key.sampling.maxTokens).max() ?? 0
    var texts: Set<UInt64> = []
    var hashes: Set<OutputHash> = []
    for group in lengths {
      let limit = group.key.sampling.maxTokens
      let longer = lengths.filter { $0.key.sampling.maxTokens > limit }.flatMap(\.answers)
        .filter { $0.tokens.count > limit }
      let beginnings = Set(longer.map { $0.textDigest(of: limit) })
      let inner = Set(longer.map { $0.hashes[limit - 1] })
      for answer in group.answers {
        let isCut = answer.tokens.count == limit && limit > 0
        let text = answer.textDigest(of: answer.tokens.count)
        if !isCut || !beginnings.contains(text) { texts.insert(text) }
        guard let last = answer.hashes.last else { continue }
        if !isCut || !inner.contains(last) { hashes.insert(last) }
      }
      guard limit == longest else { continue }
      texts.formUnion(group.past.entries.values.map(\.text))
      hashes.formUnion(group.past.entries.keys)
      uniqueCompletionCount += group.past.mergedTextCount
      uniqueHashCount += group.past.mergedHashCount
    }
    uniqueCompletionCount += texts.count
    uniqueHashCount += hashes.count
  }
}

extension TwinGroup {
  /// Those that are kept whole, each once.
  fileprivate var answers: [TwinAnswer] { branches.compactMap { $0?.answer } }
}
