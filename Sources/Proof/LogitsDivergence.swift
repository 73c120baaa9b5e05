#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Kullback-Leibler divergence of two distributions given by their logits, in nats.
///
/// Both are normalised here, in double precision and in the same order, so equal logits give 0 and
/// nothing else; rounding may leave a divergence of nearly equal ones a little below it.
package func divergence(_ sampled: [Float], _ scored: [Float]) -> Double {
  let (p, q) = (logProbabilities(sampled), logProbabilities(scored))
  return zip(p, q).reduce(0) { sum, pair in
    pair.0 == pair.1 ? sum : sum + exp(pair.0) * (pair.0 - pair.1)
  }
}

private func logProbabilities(_ logits: [Float]) -> [Double] {
  let largest = Double(logits.max() ?? 0)
  let sum = logits.reduce(0) { $0 + exp(Double($1) - largest) }
  let normaliser = largest + log(sum)
  return logits.map { Double($0) - normaliser }
}
