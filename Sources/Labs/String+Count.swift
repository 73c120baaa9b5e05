import EngineTypes

extension DefaultStringInterpolation {
  /// Adds a number as people read it, `10,000`.
  package mutating func appendInterpolation(count number: Int) {
    appendLiteral(NumberText.count(number))
  }
}
