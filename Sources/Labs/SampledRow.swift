import EngineTypes
import Proof
import Transformer

/// A logits row kept beyond its step.
struct SampledRow {
  var logits: [Float]
  /// As the engine normalises it.
  var logSumExp: Float

  init(_ row: ForwardOutput.Row) throws(DeviceFailure) {
    logits = try row.logits.values()
    guard let logSumExp = row.logSumExp else { preconditionFailure("a row without log-sum-exp") }
    self.logSumExp = logSumExp
  }

  func logprob(_ token: TokenID) -> Float { logits[token.index] - logSumExp }
}

/// Divergences of sampler and scorer over many tokens.
struct Tally {
  private(set) var tokenCount = 0
  /// Tokens whose divergence is not 0.
  private(set) var nonZeroCount = 0
  /// Tokens of which the log-probability or any logit differs by a bit.
  private(set) var changedCount = 0
  private(set) var maxKL = 0.0
  /// Between the sampled token's log-probabilities.
  private(set) var maxLogprobDifference = 0.0
  private var sumsByPlace: [(sum: Double, count: Int)] = []

  var meanKL: Double {
    sumsByPlace.reduce(0) { $0 + $1.sum } / Double(max(1, tokenCount))
  }

  var meanByPlace: [Double] { sumsByPlace.map { $0.sum / Double(max(1, $0.count)) } }

  /// Compares the row a token was drawn from with the one it is scored by.
  mutating func add(_ sampled: SampledRow, scored: SampledRow, token: TokenID, at place: Int) {
    let divergence = divergence(sampled.logits, scored.logits)
    let logprobs = (sampled.logprob(token), scored.logprob(token))
    tokenCount += 1
    if divergence != 0 { nonZeroCount += 1 }
    if logprobs.0.bitPattern != logprobs.1.bitPattern
      || !zip(sampled.logits, scored.logits).allSatisfy({ $0.bitPattern == $1.bitPattern })
    {
      changedCount += 1
    }
    maxKL = max(maxKL, divergence)
    maxLogprobDifference = max(
      maxLogprobDifference, abs(Double(logprobs.0) - Double(logprobs.1)))
    while sumsByPlace.count <= place { sumsByPlace.append((0, 0)) }
    sumsByPlace[place].sum += divergence
    sumsByPlace[place].count += 1
  }
}
