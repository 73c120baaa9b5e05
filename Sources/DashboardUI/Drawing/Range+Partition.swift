extension Range<Int> {
  /// The first number that a condition does not hold for, where it holds for all before and for none
  /// after; the end where it holds for all.
  ///
  /// - Complexity: O(log *n*).
  func partitionPoint(where holds: (Int) -> Bool) -> Int {
    var (low, high) = (lowerBound, upperBound)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
