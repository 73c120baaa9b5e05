import EngineTypes
import HeapModule

/// The tokens that top-k, top-p and min-p leave.
struct TokenCut {
  var topK: Int
  var topP: Double
  var minP: Double
  /// How far below the largest logit a token is still likely to be kept.
  private let reach: Float

  init(_ parameters: SamplingParameters) {
    topK = parameters.topK
    topP = Double(parameters.topP)
    minP = Double(parameters.minP)
    reach = 9 * parameters.temperature
  }

  /// Whether nothing is cut, so that no order is needed.
  var keepsAll: Bool { topK <= 0 && topP >= 1 && minP <= 0 }

  /// The tokens left, likeliest first; at least one.
  ///
  /// Ranks the few likely tokens first, and the rest only where those are not enough.
  func candidates(
    _ logits: Span<Float>, largest: Float, _ weights: TokenWeights
  ) -> [TokenID] {
    let floor = largest - reach
    var heap = Self.heap(logits) { $0 >= floor }
    var rest: Heap<TokenRank>?
    func next() -> TokenID? {
      if let rank = heap.popMin() { return rank.token }
      // Not `< floor`, which would lose what is no number.
      if rest == nil { rest = Self.heap(logits) { !($0 >= floor) } }
      return rest?.popMin()?.token
    }
    guard topK > 0 else {
      return cut(ranked: next, mass: weights.sum(of: weights.all), weights)
    }
    var kept = (0..<min(topK, logits.count)).compactMap { _ in next() }[...]
    let mass = weights.sum(of: kept)
    return cut(ranked: { kept.popFirst() }, mass: mass, weights)
  }

  /// The tokens whose logits belong to it, to be taken in order of likelihood: O(vocabulary) to make,
  /// O(log vocabulary) a token, which beats sorting because few are ever taken.
  private static func heap(
    _ logits: Span<Float>, where belongs: (Float) -> Bool
  ) -> Heap<TokenRank> {
    var ranks: [TokenRank] = []
    for index in logits.indices where belongs(logits[index]) {
      ranks.append(TokenRank(token: index, logit: logits[index]))
    }
    return Heap(ranks)
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
