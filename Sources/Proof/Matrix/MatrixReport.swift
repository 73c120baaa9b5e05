package import EngineTypes

/// What the matrix came to.
package struct MatrixReport: Hashable, Sendable {
  package var model: ModelDescription
  /// Settings of cases that vary something else.
  package var settings: EngineSettings
  /// The mode that promises to hold, and the one that must differ for the promise to mean anything.
  package var mode: KernelMode
  package var control: KernelMode
  package var isFull: Bool
  package var seed: UInt64
  /// Tokens of most answers.
  package var tokenCount: Int
  package var axes: [AxisResult]

  /// Whether every axis holds in the mode under test.
  package var holds: Bool { axes.allSatisfy { $0.proven.holds && $0.control.failures.isEmpty } }
  /// Whether the control differed on any axis.
  package var controlDiffers: Bool { axes.contains { !$0.control.comparison.bits.isNone } }

  package var verdict: Verdict {
    if !holds { return .broken }
    return controlDiffers ? .holds : .nothingShown
  }

  package enum Verdict: String, Hashable, Sendable {
    case holds, broken
    /// The control did not differ either, so equal answers prove nothing.
    case nothingShown = "nothing shown"
  }
}

/// One row of the matrix.
package struct AxisResult: Hashable, Sendable {
  package var axis: Axis
  package var proven: Column
  package var control: Column

  package var name: AxisName { axis.name }

  /// One axis in one mode.
  package struct Column: Hashable, Sendable {
    package var mode: KernelMode
    package var cases: [CaseResult]
    package var comparison: Comparison

    package init(mode: KernelMode, cases: [CaseResult]) {
      self.mode = mode
      self.cases = cases
      comparison = Comparison(cases)
    }

    /// Witnesses that failed, each with its case.
    package var failures: [String] {
      cases.flatMap { one in one.failures.map { "\(one.label): \($0)" } }
    }

    package var holds: Bool { failures.isEmpty && comparison.bits.isNone }

    /// Rows of the steps that the compared requests took part in.
    package var rowCounts: ClosedRange<Int> { range(\.rowCounts) }
    package var companionCounts: ClosedRange<Int> { range(\.companionCounts) }
    /// Steps that computed more than the request compared.
    package var sharedStepCount: Int {
      cases.flatMap(\.facts).reduce(0) { $0 + $1.steps.count { $0.companionCount > 0 } }
    }
    package var stepCount: Int { cases.flatMap(\.facts).reduce(0) { $0 + $1.steps.count } }

    /// Of answers scored in one pass; `nil` where there are none.
    package var klDivergence: Double? {
      cases.flatMap(\.readings).compactMap(\.klDivergence).max()
    }

    private func range(_ counts: (WitnessFacts) -> ClosedRange<Int>) -> ClosedRange<Int> {
      let ranges = cases.flatMap(\.facts).map(counts)
      return (ranges.map(\.lowerBound).min() ?? 0)...(ranges.map(\.upperBound).max() ?? 0)
    }
  }
}
