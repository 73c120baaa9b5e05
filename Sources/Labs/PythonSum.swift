/// Python's `sum` as it is from version 3.12 on.
package enum PythonSum {
  /// Adds from left to right, keeping apart what each addition of a float rounds away.
  ///
  /// The surprising part is Python's: what is lost in adding a whole number (`int`) is not kept, and
  /// the values up to the first float are added plainly.
  ///
  /// - Parameters:
  ///   - values: What is added, from 0 on.
  ///   - isInteger: Whether Python has the value as a whole number.
  /// - Returns: The sum, with what was lost on the way added last.
  package static func of(_ values: [Double], isInteger: (Double) -> Bool) -> Double {
    var sum = 0.0
    var lost = 0.0
    var hasMetFloat = false
    for value in values {
      let total = sum + value
      // Neumaier: the smaller of the two loses its low bits.
      if hasMetFloat, !isInteger(value) {
        lost += abs(sum) >= abs(value) ? (sum - total) + value : (value - total) + sum
      }
      hasMetFloat = hasMetFloat || !isInteger(value)
      sum = total
    }
    return lost != 0 && lost.isFinite ? sum + lost : sum
  }
}

/// What many sums came to.
struct SumCensus {
  let sums: [Double]
  let distinct: Int
  let lowest: Double
  let highest: Double
  /// How many are the exact 0.
  let exact: Int

  /// - Parameter sums: At least one.
  init(_ sums: [Double]) {
    let values = Set(sums)
    guard let lowest = values.min(), let highest = values.max() else {
      preconditionFailure("no sums to count")
    }
    (self.sums, self.lowest, self.highest) = (sums, lowest, highest)
    distinct = values.count
    exact = sums.count { $0 == 0 }
  }
}
