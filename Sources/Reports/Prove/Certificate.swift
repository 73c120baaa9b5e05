import EngineTypes
import Inference
package import Proof

/// What `invar prove --certificate` writes, a document: everything needed to repeat it, and what it came to.
package struct Certificate {
  private let report: MatrixReport
  /// What the certificate cannot know by itself, in order: date, versions, machine.
  private let circumstances: [(name: String, value: String)]
  private let prompts: PromptTable

  /// - Parameters:
  ///   - report: what the matrix came to.
  ///   - circumstances: facts about the run, such as its date and the program's version.
  package init(
    _ report: MatrixReport, circumstances: [(name: String, value: String)]
  ) {
    self.report = report
    self.circumstances = circumstances
    prompts = PromptTable(report.axes.map(\.axis))
  }

  /// The document, in Markdown.
  package var markdown: String {
    ([
      "# Invariance certificate", verdict, facts, "## Result", table, "## Cases", schedule, cases,
      "## Prompts", prompts.list,
    ]).joined(separator: "\n\n") + "\n"
  }

  private var verdict: String {
    switch report.verdict {
    case .holds:
      "**Holds.** On every axis below, equal requests gave equal bits in `\(report.mode)` mode, and "
        + "the control, `\(report.control)`, differed on \(differing) of \(report.axes.count)."
    case .broken:
      "**Broken.** Equal requests gave different answers in `\(report.mode)` mode, or a case did "
        + "not show what it had to."
    case .nothingShown:
      "**Nothing shown.** Equal requests gave equal bits, but the control, `\(report.control)`, "
        + "did not differ either."
    }
  }

  private var differing: Int { report.axes.count { !$0.control.comparison.bits.isNone } }

  private var facts: String {
    let (model, settings) = (report.model, report.settings)
    let header = HashHeader(model, settings)
    let subject = [
      ["model", "\(model.name), \(model.architecture), \(model.quantization)"],
      ["model file SHA-256", "`\(model.sha256)`"],
      ["hash header", "`\(header.json)`"],
      ["numerics", "`\(HashHeader.numerics)`"],
      ["mode under test", "`\(report.mode)`"],
      ["control", "`\(report.control)`"],
    ]
    let rows = Setting.allCases.filter { $0 != .mode }
      .map { [$0.row.name, "\($0.value(in: settings))"] }
    let scope = [
      ["scope", report.isFull ? "full" : "quick"],
      ["seed", "\(report.seed)"],
      ["deliberate fault", settings.fault.map { "\($0.rawValue): \($0.summary)" } ?? "none"],
    ]
    return Self.table(
      ["fact", "value"], circumstances.map { [$0.name, $0.value] } + subject + rows + scope)
  }

  private var table: String {
    Self.table(
      [
        "axis", "cases", "pairs", "rows in a step", "companions",
        "\(report.mode): pairs that differ",
        "\(report.control): pairs that differ",
      ],
      report.axes.map { axis in
        [
          axis.name.rawValue, "\(axis.proven.cases.count)",
          "\(axis.proven.comparison.pairCount)", ProveText.text(axis.proven.rowCounts),
          ProveText.text(axis.proven.companionCounts), result(axis.proven), result(axis.control),
        ]
      }) + "\n\nA pair differs in *bits* when a hash or a log-probability does. `@` is the first "
      + "token at which any pair does."
  }

  private func result(_ column: AxisResult.Column) -> String {
    let comparison = column.comparison
    let failures =
      column.failures.isEmpty ? "" : " — error: \(column.failures.joined(separator: "; "))"
    let parts = [
      ("bits", comparison.bits), ("tokens", comparison.tokens), ("text", comparison.text),
    ].map { what, difference in
      "\(what) \(difference.pairCount)"
        + (difference.firstToken.map { " @\($0)" } ?? "")
    }
    let divergence = column.klDivergence.map { ", KL \($0)" } ?? ""
    return parts.joined(separator: ", ") + divergence + failures
  }

  private var schedule: String {
    "Each case runs in an engine of its own, after one request of "
      + "\(MatrixScope.warmUpLength) tokens that asks for one. Answers do not stop at an "
      + "end-of-sequence token. Prompts are token ids, listed below, in order of submission."
  }

  private var cases: String {
    report.axes.map { axis in
      let lines = axis.axis.cases.indices.map { line(axis, $0) }
      return "### \(axis.name.rawValue)\n\nVaried: \(axis.name.question).\n\n"
        + lines.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private func line(_ axis: AxisResult, _ index: Int) -> String {
    let one = axis.axis.cases[index]
    let changed = one.settings.changes(from: report.settings)
    let blocks = one.blockLimit.map { ["\($0) blocks in use"] } ?? []
    let settings = changed + blocks
    return "- **\(one.label)**"
      + (settings.isEmpty ? "" : " (\(settings.joined(separator: ", ")))")
      + ": \(one.acts.text). Prompts \(prompts.names(in: one))\n"
      + answers(axis.proven.cases[index], report.mode)
      + answers(axis.control.cases[index], report.control)
  }

  private func answers(_ result: CaseResult, _ mode: KernelMode) -> String {
    let answers = result.readings.map { reading in
      let what = reading.hash.map { "`\($0.hex)`" } ?? "not hashed"
      return result.readings.count == 1 ? what : "\(reading.group) \(what)"
    }
    let failures = result.failures.map { "  - error: \($0)\n" }.joined()
    return "  - \(mode): \(answers.joined(separator: ", "))\n\(failures)"
  }

  private static func table(_ headings: [String], _ rows: [[String]]) -> String {
    let rule = headings.map { _ in "---" }
    return ([headings, rule] + rows).map { row in
      "| \(row.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |"
    }.joined(separator: "\n")
  }
}

extension EngineSettings {
  /// What a case varies, in words.
  fileprivate func changes(from base: EngineSettings) -> [String] {
    let changes = Setting.allCases.filter { $0.value(in: self) != $0.value(in: base) }
      .map { "\($0.row.name) \($0.value(in: self))" }
    return changes + (blockOrderSeed.map { ["block order seed \($0)"] } ?? [])
  }
}
