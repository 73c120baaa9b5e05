import EngineTypes

/// Unnormalised probabilities of a row's tokens; the likeliest weighs 1.
struct TokenWeights {
  private let weights: [Double]

  init(_ logits: Span<Float>, largest: Float, temperature: Float) {
    let (largest, temperature) = (Double(largest), Double(temperature))
    weights = logits.indices.map { index in
      // A NaN compares false and weighs nothing.
      let exponent = (Double(logits[index]) - largest) / temperature
      return exponent <= 0 ? SamplerMath.exp(exponent) : 0
    }
  }

  subscript(token: TokenID) -> Double { weights[token.index] }

  func sum(of tokens: some Sequence<TokenID>) -> Double {
    tokens.reduce(0) { $0 + self[$1] }
  }

  /// All tokens, in order of id.
  var all: LazyMapSequence<Range<Int>, TokenID> { weights.indices.lazy.map { TokenID($0) } }
}
