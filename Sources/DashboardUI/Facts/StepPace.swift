/// How long steps take here: so long each, and so long a token.
///
/// The straight line through the steps that are kept, by least squares; where they do not tell the
/// two apart, time is in proportion to the tokens.
package struct StepPace: Equatable, Sendable {
  private let perStep: Double
  private let perToken: Double

  /// - Complexity: O(*n*).
  /// - Returns: `nil` where nothing was computed.
  package init?(_ steps: some Sequence<StepSummary>) {
    var (count, tokens, time, squares, products) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for step in steps where step.tokenCount > 0 {
      let (x, y) = (Double(step.tokenCount), Double(step.durationNanoseconds))
      count += 1
      tokens += x
      time += y
      squares += x * x
      products += x * y
    }
    guard tokens > 0, time > 0 else { return nil }
    let spread = squares - tokens * tokens / count
    let slope = spread > 0 ? (products - tokens * time / count) / spread : 0
    let start = (time - slope * tokens) / count
    (perStep, perToken) =
      spread > 0 && slope > 0 && start >= 0 ? (start, slope) : (0, time / tokens)
  }

  /// How long so many steps take that have so many tokens together; of no steps, their arithmetic alone.
  package func nanoseconds(steps: Int, tokens: Double) -> Double {
    perStep * Double(steps) + perToken * tokens
  }
}
