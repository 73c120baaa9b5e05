/// A run alone that took the place of one in company as the reference of its question.
///
/// Those that were counted as equal to the former are counted anew, so counts may fall here.
public struct ReferenceReplacement: Hashable, Sendable {
  public var former: RequestID
  public var new: RequestID
  /// Requests in company that are compared with the new one.
  public var twinCount: Int
  /// How many had all bits of the former, and have all of the new one.
  public var sameBitsCounts: Pair<Int>

  public init(former: RequestID, new: RequestID, twinCount: Int, sameBitsCounts: Pair<Int>) {
    (self.former, self.new, self.twinCount) = (former, new, twinCount)
    self.sameBitsCounts = sameBitsCounts
  }
}
