public import EngineTypes
public import Transformer

/// Picks the next token from one row of logits.
///
/// The choice is a function of the row, the parameters and the position; no other row of the step
/// is looked at and nothing is remembered. Greedy takes the largest logit. Otherwise each token
/// weighs e^((logit − largest) / temperature); top-k, then top-p of what that leaves, then min-p cut
/// the list, ordered by logit and then id; and one number, from a counter-based generator keyed by
/// (seed, position), falls into one token's share. Sums run in the order of the list, or of ids
/// where nothing was cut.
public struct Sampler: Sendable {
  private let fault: SeededFault?

  public init() { fault = nil }

  /// - Parameter fault: a deliberate mistake, for proofs that it is found.
  package init(fault: SeededFault?) { self.fault = fault }

  /// Picks the token that follows the row's.
  ///
  /// - Parameters:
  ///   - row: the logits, with their largest already found.
  ///   - parameters: the request's own.
  ///   - position: absolute position of the row.
  ///   - batchRow: the row's place in the step, which only a faulty sampler looks at.
  /// - Returns: a token of the row with a finite logit, if it has any.
  /// - Throws: where the device that has the row was lost.
  public func sample(
    _ row: ForwardOutput.Row, _ parameters: SamplingParameters, position: Int, batchRow: Int = 0
  ) throws(DeviceFailure) -> TokenID {
    guard parameters.temperature > 0, try row.logits[row.argmax.index].isFinite else {
      return fault == .tiesByRow ? try row.logits.largest(choice: batchRow) : row.argmax
    }
    let uniform = Philox.uniform(
      seed: parameters.seed, position: fault == .samplingByRow ? batchRow : position)
    let cut = TokenCut(parameters)
    let largest = try row.logits[row.argmax.index]
    let token = try row.logits.withSpan { logits in
      let weights = TokenWeights(logits, largest: largest, temperature: parameters.temperature)
      return cut.keepsAll
        ? draw(uniform, from: weights.all, weights)
        : draw(uniform, from: cut.candidates(logits, largest: largest, weights), weights)
    }
    return token ?? row.argmax
  }

  private func draw(
    _ uniform: Double, from candidates: some Collection<TokenID>, _ weights: TokenWeights
  ) -> TokenID? {
    let target = uniform * weights.sum(of: candidates)
    var sum = 0.0
    for token in candidates {
      sum += weights[token]
      if sum > target { return token }
    }
    // Only where every weight but the first rounded away.
    return candidates.first
  }
}

extension LogitsView {
  /// One of the largest logits, where several are equal the one that `choice` names: a fault.
  fileprivate func largest(choice: Int) throws(DeviceFailure) -> TokenID {
    try withSpan { logits in
      var largest: [Int] = []
      for index in logits.indices {
        if let first = largest.first, logits[index] < logits[first] { continue }
        if let first = largest.first, logits[index] > logits[first] { largest = [] }
        largest.append(index)
      }
      return TokenID(largest[choice % largest.count])
    }
  }
}
