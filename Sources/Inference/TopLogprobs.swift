import EngineTypes
import Transformer

extension ForwardOutput.Row {
  /// A token's log-probability; `nil` where the row came without its log-sum-exp.
  func logprob(of token: TokenID) -> Float? { logSumExp.map { logits[token.index] - $0 } }

  /// How likely a prompt's next token was after the row's, beside the `count` likeliest ones.
  func score(of token: TokenID, _ count: Int) -> PromptScore {
    guard let logprob = logprob(of: token) else {
      preconditionFailure("\(place) is to be scored and has no log-sum-exp")
    }
    let own = TokenRank(token: token.index, logit: logits[token.index])
    let rank = logits.withSpan { logits in
      var rank = 1
      for index in logits.indices
      where TokenRank(token: index, logit: logits[index]) < own { rank += 1 }
      return rank
    }
    return PromptScore(token: token, logprob: logprob, rank: rank, top: topLogprobs(count))
  }

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
