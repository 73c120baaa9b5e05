/// The same step's kernels timed in both families, one right after the other.
///
/// What the second family computed was thrown away: see `FamilyComparison` in `Inference`.
public struct FamilyTiming: Hashable, Sendable {
  public var invariantNanoseconds: UInt64
  public var standardNanoseconds: UInt64

  public init(invariantNanoseconds: UInt64, standardNanoseconds: UInt64) {
    self.invariantNanoseconds = invariantNanoseconds
    self.standardNanoseconds = standardNanoseconds
  }

  /// The step's cost of invariance; `nil` where a clock stood still.
  public var ratio: Double? {
    guard invariantNanoseconds > 0, standardNanoseconds > 0 else { return nil }
    return Double(invariantNanoseconds) / Double(standardNanoseconds)
  }
}
