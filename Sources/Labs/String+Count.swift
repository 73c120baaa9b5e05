import EngineTypes

extension DefaultStringInterpolation {
  /// Adds a number as people read it, `10,000`.
  mutating func appendInterpolation(count number: Int) {
    appendLiteral(NumberText.count(number))
  }
}
