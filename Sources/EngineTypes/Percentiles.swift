/// Numbers that sum up many, of values sorted from small to large.
public enum Percentiles {
  /// The smallest value that at least `rank` percent of the values do not exceed; `nil` of none.
  public static func nearest(_ rank: Int, of sorted: [UInt64]) -> UInt64? {
    guard !sorted.isEmpty else { return nil }
    return sorted[max((sorted.count * rank + 99) / 100, 1) - 1]
  }

  /// Between the two values that the rank falls between, in proportion, as NumPy does; 0 of none.
  public static func interpolated(_ rank: Double, of sorted: [Double]) -> Double {
    guard let last = sorted.last else { return 0 }
    let place = rank / 100 * Double(sorted.count - 1)
    let index = Int(place)
    guard index + 1 < sorted.count else { return last }
    return sorted[index] + (sorted[index + 1] - sorted[index]) * (place - Double(index))
  }
}
