/// Scalars that a rule names: whole classes, and ranges of code points.
struct ScalarSet: Sendable, Hashable {
  var classes: CharacterClasses = []
  /// In ascending order, and whitespace beyond ASCII is in none of them, as in llama.cpp.
  var ranges: [ClosedRange<UInt32>] = []

  /// Classes, and the characters of a text.
  init(_ classes: CharacterClasses = [], _ characters: String = "") {
    self.classes = classes
    ranges = characters.unicodeScalars.map(\.value).sorted().map { $0...$0 }
  }

  init(_ ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }

  func contains(_ scalar: Unicode.Scalar, _ found: CharacterClass) -> Bool {
    if classes.contains(found) { return true }
    if ranges.isEmpty || (found == .whitespace && !scalar.isASCII) { return false }
    var candidates = ranges[...]
    while let middle = candidates.indices.dropFirst(candidates.count / 2).first {
      if scalar.value < ranges[middle].lowerBound {
        candidates = candidates[..<middle]
      } else if scalar.value > ranges[middle].upperBound {
        candidates = candidates[(middle + 1)...]
      } else {
        return true
      }
    }
    return false
  }
}
