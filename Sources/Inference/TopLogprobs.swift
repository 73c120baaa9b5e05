import EngineTypes
import Transformer

extension ForwardOutput.Row {
  /// The likeliest tokens with their log-probabilities, ties to the lower id.
  ///
  /// Empty where the row came without its log-sum-exp.
  ///
  /// - Complexity: O(vocabulary · `count`) at worst; close to O(vocabulary) for rows met in practice.
  func topLogprobs(_ count: Int) -> [TokenLogprob] {
    guard count > 0, let logSumExp else { return [] }
    return likeliest(count).map {
      TokenLogprob(token: $0, logprob: logits[$0.index] - logSumExp)
    }
  }

  private func likeliest(_ count: Int) -> [TokenID] {
    logits.withSpan { logits in
      var best: [TokenRank] = []
      for index in logits.indices {
        let rank = TokenRank(token: index, logit: logits[index])
        if best.count == count {
          guard let worst = best.last, rank < worst else { continue }
          best.removeLast()
        }
        best.insert(rank, at: best.firstIndex { rank < $0 } ?? best.count)
      }
      return best.map(\.token)
    }
  }
}
