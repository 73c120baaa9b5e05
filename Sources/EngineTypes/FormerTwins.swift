/// What groups of twins came to that are not kept one by one any more, all of one mode together.
public struct FormerTwins: Hashable, Sendable {
  public let mode: KernelMode
  public private(set) var groupCount = 0
  /// Requests that were compared with their group's reference, that one not among them.
  public private(set) var twinCount = 0
  /// Those of them whose bits were all the reference's.
  public private(set) var sameBitsCount = 0
  /// Those of them that had the reference's tokens and other bits.
  public private(set) var sameTokensCount = 0
  public private(set) var uniqueCompletionCount = 0
  public private(set) var uniqueHashCount = 0

  init(mode: KernelMode) { self.mode = mode }

  mutating func add(_ group: TwinGroupSummary) {
    // As for the others: a question that nobody asked in company is none.
    guard group.twinCount > 0 else { return }
    groupCount += 1
    twinCount += group.twinCount
    sameBitsCount += group.sameBitsTwinCount
    sameTokensCount += group.sameTokensTwinCount
    uniqueCompletionCount += group.uniqueCompletionCount
    uniqueHashCount += group.uniqueHashCount
  }
}

extension TwinGroup {
  /// Whether none of its requests is kept.
  var isPast: Bool { keptCount == 0 }
}
