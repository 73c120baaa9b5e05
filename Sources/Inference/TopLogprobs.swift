import EngineTypes
import Transformer

extension ForwardOutput.Row {
  /// A token's log-probability; `nil` where the row came without its log-sum-exp.
  func logprob(of token: TokenID) throws(DeviceFailure) -> Float? {
    guard let logSumExp else { return nil }
    return try logits[token.index] - logSumExp
  }

  /// How likely a prompt's next token was after the row's, beside the `count` likeliest ones.
  func score(of token: TokenID, _ count: Int) throws(DeviceFailure) -> PromptScore {
    guard let logprob = try logprob(of: token) else {
      preconditionFailure("\(place) is to be scored and has no log-sum-exp")
    }
    let own = TokenRank(token: token.index, logit: try logits[token.index])
    let rank = try logits.withSpan { logits in
      var rank = 1
      for index in logits.indices
      where TokenRank(token: index, logit: logits[index]) < own { rank += 1 }
      return rank
    }
    return PromptScore(token: token, logprob: logprob, rank: rank, top: try topLogprobs(count))
  }

  /// The likeliest tokens with their log-probabilities, ties to the lower id.
  ///
  /// Empty where the row came without its log-sum-exp.
  ///
  /// - Complexity: O(vocabulary · `count`) at worst; close to O(vocabulary) for rows met in practice.
  func topLogprobs(_ count: Int) throws(DeviceFailure) -> [TokenLogprob] {
    guard count > 0, let logSumExp else { return [] }
    return try likeliest(count).map { (token) throws(DeviceFailure) in
      TokenLogprob(token: token, logprob: try logits[token.index] - logSumExp)
    }
  }

  private func likeliest(_ count: Int) throws(DeviceFailure) -> [TokenID] {
    try logits.withSpan { logits in
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
