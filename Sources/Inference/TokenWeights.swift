import EngineTypes

/// Unnormalised probabilities of a row's tokens; the likeliest weighs 1.
struct TokenWeights {
  private let weights: [Double]

  init(_ logits: Span<Float>, largest: Float, temperature: Float) {
    let (largest, temperature) = (Double(largest), Double(temperature))
    var weights = [Double](repeating: 0, count: logits.count)
    for index in logits.indices {
      // A NaN stays one and weighs nothing.
      weights[index] = SamplerMath.exp((Double(logits[index]) - largest) / temperature)
    }
    self.weights = weights
  }

  subscript(token: TokenID) -> Double { weights[token.index] }

  func sum(of tokens: some Sequence<TokenID>) -> Double {
    tokens.reduce(0) { $0 + self[$1] }
  }

  /// All tokens, in order of id.
  var all: LazyMapSequence<Range<Int>, TokenID> { weights.indices.lazy.map { TokenID($0) } }
}
