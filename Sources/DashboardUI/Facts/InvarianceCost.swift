package import EngineTypes

/// What invariance costs: invariant ÷ standard time of the same steps, timed in turns.
///
/// Steps of different moments never meet in it, so neither the shape of the work nor the machine's
/// mood can pass for a cost. See `FamilyComparison` in `Inference` for how they are timed.
package struct InvarianceCost: Equatable, Sendable {
  /// The middle of the newest steps' ratios.
  package struct Estimate: Equatable, Sendable {
    package var ratio: Double
    /// Half of the interval that holds the true median in 95 of 100 cases.
    package var plusMinus: Double
    /// Steps compared.
    package var count: Int

    /// A spread so small that the ratio says whether invariance costs a tenth or more.
    ///
    /// On a machine that others use no number of steps brings it below a few hundredths.
    package static let smallSpread = 0.1

    /// `10 %`.
    package static var widestSpread: String { "\(Format.fixed(smallSpread * 100, 0)) %" }

    /// Whether the ratio means anything: it is farther from 1 than it is uncertain, or next to certain.
    package var isSettled: Bool {
      plusMinus < abs(ratio - 1) || plusMinus <= Self.smallSpread
    }
  }

  /// Fewer say nothing about a median's interval.
  package static let fewestSteps = 6

  private var ratios = History<Double>(capacity: 512)

  package init() {}

  package mutating func absorb(_ step: StepRecord) {
    if let ratio = step.families?.ratio { ratios.append(ratio) }
  }

  /// Steps compared so far, of those kept.
  package var count: Int { ratios.count }

  /// `nil` while too few steps were compared.
  ///
  /// The interval lies between two order statistics, so a step that the system interrupted moves it
  /// no further than any other.
  ///
  /// - Complexity: O(*n* log *n*) for the at most 1,024 steps kept.
  package var estimate: Estimate? {
    let sorted = ratios.elements.sorted()
    guard sorted.count >= Self.fewestSteps else { return nil }
    let half = Double(sorted.count) / 2
    // Ranks of a median's 95 % interval: the binomial's normal approximation.
    let reach = 0.98 * Double(sorted.count).squareRoot()
    let low = max(0, Int((half - reach).rounded(.down)))
    let high = min(sorted.count - 1, Int((half + reach).rounded(.up)))
    let middle = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    return Estimate(
      ratio: middle, plusMinus: (sorted[high] - sorted[low]) / 2, count: sorted.count)
  }
}

extension Format {
  /// `1.11× ±0.02 · 340 spare steps`, or how far it is from meaning anything.
  ///
  /// Spare steps are run in both families for this alone, whatever the session's own mode is.
  static func cost(_ cost: InvarianceCost) -> String {
    guard let estimate = cost.estimate else {
      return "not yet: \(count(cost.count)) of \(InvarianceCost.fewestSteps) spare steps"
    }
    let steps = counted(estimate.count, "spare step")
    guard estimate.isSettled else {
      return "not yet: ±\(fixed(estimate.plusMinus * 100, 0)) %, to be "
        + "\(InvarianceCost.Estimate.widestSpread) · \(steps)"
    }
    return "\(fixed(estimate.ratio, 2))× ±\(fixed(estimate.plusMinus, 2)) · \(steps)"
  }
}
