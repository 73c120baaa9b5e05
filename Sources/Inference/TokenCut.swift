import EngineTypes

/// The tokens that top-k, top-p and min-p leave.
struct TokenCut {
  var topK: Int
  var topP: Double
  var minP: Double

  init(_ parameters: SamplingParameters) {
    topK = parameters.topK
    topP = Double(parameters.topP)
    minP = Double(parameters.minP)
  }

  /// Whether nothing is cut, so that no order is needed.
  var keepsAll: Bool { topK <= 0 && topP >= 1 && minP <= 0 }

  /// The tokens left, likeliest first; at least one.
  func candidates(_ logits: Span<Float>, _ weights: TokenWeights) -> [TokenID] {
    var heap = TokenHeap(logits)
    guard topK > 0 else {
      return cut(ranked: { heap.pop() }, mass: weights.sum(of: weights.all), weights)
    }
    var kept = (0..<min(topK, logits.count)).compactMap { _ in heap.pop() }[...]
    let mass = weights.sum(of: kept)
    return cut(ranked: { kept.popFirst() }, mass: mass, weights)
  }

  private func cut(
    ranked next: () -> TokenID?, mass: Double, _ weights: TokenWeights
  ) -> [TokenID] {
    var kept: [TokenID] = []
    var sum = 0.0
    while let token = next() {
      guard kept.isEmpty || (weights[token] >= minP && (topP >= 1 || sum < topP * mass)) else {
        break
      }
      kept.append(token)
      sum += weights[token]
    }
    return kept
  }
}
