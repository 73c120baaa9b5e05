import EngineTypes

/// What invariance costs: invariant ÷ standard step time for steps of the same shape.
///
/// Only pure decode steps count, and only batch sizes that both modes have seen, so the ratio
/// never compares different work.
package struct InvarianceCost: Equatable, Sendable {
  private struct Mean: Equatable, Sendable {
    var count = 0
    var nanoseconds = 0.0

    mutating func add(_ value: Double) {
      count += 1
      // A moving mean once it is established, so early cold steps fade.
      nanoseconds += (value - nanoseconds) / Double(min(count, 200))
    }
  }

  private var invariant: [Int: Mean] = [:]
  private var standard: [Int: Mean] = [:]

  package init() {}

  package mutating func absorb(_ step: StepSummary) {
    guard step.prefillTokenCount == 0, step.decodeTokenCount > 0 else { return }
    let duration = Double(step.durationNanoseconds)
    switch step.mode.uniformFamily {
    case .invariant: invariant[step.decodeTokenCount, default: Mean()].add(duration)
    case .standard: standard[step.decodeTokenCount, default: Mean()].add(duration)
    case .reference, nil: break
    }
  }

  /// The ratio, weighted by the steps of the rarer mode; `nil` without a common shape.
  ///
  /// A batch size counts once both modes have run it 20 times.
  package var ratio: Double? {
    var weighted = 0.0
    var weight = 0.0
    for pair in compared {
      weighted += Double(pair.steps) * pair.ratio
      weight += Double(pair.steps)
    }
    return weight > 0 ? weighted / weight : nil
  }

  /// How many batch sizes the ratio is over.
  package var comparedShapes: Int { compared.count }
  /// How many steps of the rarer mode the ratio is over.
  package var comparedSteps: Int { compared.reduce(0) { $0 + $1.steps } }

  private var compared: [(steps: Int, ratio: Double)] {
    invariant.sorted { $0.key < $1.key }.compactMap { rows, mean in
      guard let other = standard[rows], min(mean.count, other.count) >= 20 else { return nil }
      return (min(mean.count, other.count), mean.nanoseconds / other.nanoseconds)
    }
  }
}
