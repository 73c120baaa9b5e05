import EngineTypes
package import Proof

/// What `invar prove` prints for people.
package struct ProveText {
  private let report: MatrixReport

  package init(_ report: MatrixReport) { self.report = report }

  package var text: String {
    ([head, table, extent] + notes + [verdict]).joined(separator: "\n\n")
  }

  private var head: String {
    let settings = report.settings
    let compute =
      settings.device == .cpu
      ? [Act.threads(settings.threadCount).text, settings.instructionSet.rawValue]
      : [settings.device.rawValue]
    var parts =
      [report.model.name] + compute + [
        "activation \(settings.activation.rawValue)", "kv \(settings.kv.rawValue)",
        report.isFull ? "full" : "quick", "seed \(report.seed)",
      ]
    if report.mode.uniformFamily == nil { parts.append(report.mode.description) }
    let mistake = settings.fault.map { "\nbroken on purpose: \($0.summary)" } ?? ""
    return parts.joined(separator: ", ") + mistake
  }

  /// 80 columns wide, unless a mode has a long name.
  private var table: String {
    let headings = [
      "axis", "cases", "rows", "company", name(of: report.mode), "\(report.control) (control)",
    ]
    let rows = report.axes.map { axis in
      [
        axis.name.rawValue, NumberText.count(axis.proven.cases.count),
        Self.text(axis.proven.rowCounts),
        Self.text(axis.proven.companionCounts), result(axis.proven, axis.name),
        controlResult(axis),
      ]
    }
    return aligned([headings] + rows)
  }

  private func name(of mode: KernelMode) -> String {
    mode.uniformFamily?.rawValue ?? "under test"
  }

  /// What the records witness, and how much was compared.
  private var extent: String {
    let columns = report.axes.map(\.proven)
    let cases = columns.reduce(0) { $0 + $1.cases.count }
    let pairs = columns.reduce(0) { $0 + $1.comparison.pairCount }
    let (shared, steps) = columns.reduce((0, 0)) {
      ($0.0 + $1.sharedStepCount, $0.1 + $1.stepCount)
    }
    return
      "\(NumberText.counted(cases, "case")) in each mode, all \(NumberText.counted(pairs, "pair")) compared. Others were computed too\n"
      + "in \(NumberText.count(shared)) of \(NumberText.counted(steps, "step")). bits@n: the first token at which a pair differs."
  }

  /// `same bits`, or how far down the difference goes and at which token it begins.
  private func result(_ column: AxisResult.Column, _ name: AxisName) -> String {
    if !column.failures.isEmpty { return "ERROR: not shown" }
    let comparison = column.comparison
    if comparison.bits.isNone { return name.comparesHashes ? "same bits" : "same tokens" }
    return [
      ("bits", comparison.bits), ("tokens", comparison.tokens), ("text", comparison.text),
    ].filter { !$0.1.isNone }.map { what, difference in
      "\(what)\(difference.firstToken.map { "@\($0)" } ?? "")"
    }.joined(separator: " ")
  }

  private func controlResult(_ axis: AxisResult) -> String {
    let isSame = axis.control.failures.isEmpty && axis.control.comparison.bits.isNone
    return isSame ? "same here too" : result(axis.control, axis.name)
  }

  private var notes: [String] {
    let broken = report.axes.filter { !$0.proven.holds }.flatMap { axis in
      axis.proven.failures.map { "\(axis.name.rawValue): \($0)" }
        + [axis.proven.comparison.firstDivergence].compactMap(\.self).map { first in
          "\(axis.name.rawValue): '\(first.one)' and '\(first.other)' part at token \(first.token)"
            + (first.group == Actor.needle ? "" : " of \(first.group)") + counts(axis.proven)
        }
    }
    let control = report.axes.flatMap { axis in
      axis.control.failures.map { "\(axis.name.rawValue), control: \($0)" }
    }
    let scored = report.axes.compactMap { axis in
      axis.proven.klDivergence.map { proven in
        "KL of one prefill from the decode steps, in nats: at most \(Float(proven)) "
          + "\(name(of: report.mode)), \(Float(axis.control.klDivergence ?? 0)) \(report.control)"
      }
    }
    return [broken, control, scored].filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
  }

  private func counts(_ column: AxisResult.Column) -> String {
    let comparison = column.comparison
    return
      " (\(NumberText.count(comparison.bits.pairCount)) of "
      + "\(NumberText.counted(comparison.pairCount, "pair")) differ in bits, "
      + "\(NumberText.count(comparison.tokens.pairCount)) in tokens, "
      + "\(NumberText.count(comparison.text.pairCount)) in text)"
  }

  private var verdict: String {
    let broken = report.axes.filter { !$0.proven.holds || !$0.control.failures.isEmpty }
    let differing = report.axes.count { !$0.control.comparison.bits.isNone }
    let control = "the control differs on \(differing) of \(report.axes.count)"
    switch report.verdict {
    case .holds: return "HOLDS: all \(report.axes.count) axes; \(control)."
    case .broken:
      return "BROKEN: \(broken.map(\.name.rawValue).joined(separator: ", ")); \(control)."
    case .nothingShown:
      return "NOTHING SHOWN: all \(report.axes.count) axes hold, but the control differs on none."
    }
  }

  static func text(_ range: ClosedRange<Int>) -> String {
    let ends = [range.lowerBound, range.upperBound].map(NumberText.count)
    return range.count == 1 ? ends[0] : ends.joined(separator: "-")
  }
}
