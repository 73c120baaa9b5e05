import EngineTypes
package import Probing

/// What `invar probe --report` writes, a document.
package struct ProbeMarkdown {
  private let report: ProbeReport
  /// What it cannot know by itself, in order: date, versions, command.
  private let circumstances: [(name: String, value: String)]

  package init(_ report: ProbeReport, circumstances: [(name: String, value: String)]) {
    (self.report, self.circumstances) = (report, circumstances)
  }

  package var markdown: String {
    (["# Probe of \(Self.cell(report.facts.address))", verdict, facts]
      + report.sections.flatMap(section) + [failures, meaning].compactMap(\.self))
      .joined(separator: "\n\n") + "\n"
  }

  private var verdict: String {
    report.sections.map { section in
      let mode = section.mode.map { "Kernel mode \(Self.cell($0)): " } ?? ""
      return "**\(mode)\(Self.cell(section.verdictWords))**"
    }.joined(separator: "\n\n")
  }

  private var facts: String {
    let own = [
      ("server", ProbeText.server(report.facts)),
      ("notes", report.notes.joined(separator: "; ")),
      ("prompts", report.prompts.map { $0.plain(60) }.joined(separator: " / ")),
      ("sampling", "temperature 0, \(NumberText.counted(report.maxTokens, "token"))"),
      ("seed of the plan", "\(report.seed)"),
      (
        "requests",
        "\(report.askedCount) of \(report.plannedCount)"
          + (report.ending.map { ", \($0.rawValue)" } ?? "")
      ),
      ("tokens", "\(report.promptTokenCount) of prompts, \(report.outputTokenCount) generated"),
      ("time", NumberText.duration(report.nanoseconds)),
    ]
    let rows = (circumstances.map { ($0.name, $0.value) } + own).filter { !$0.1.isEmpty }
    return Self.table(["fact", "value"], rows.map { [$0.0, $0.1] })
  }

  private func section(_ section: ModeReport) -> [String] {
    let title = "## " + (section.mode.map { "Kernel mode \(Self.cell($0))" } ?? "Result")
    let table = ProbeTable(section).wideRows
    let sentences = section.sentences.map { "- \(Self.cell($0))" }.joined(separator: "\n")
    guard !table.isEmpty else { return [title, sentences] }
    return [title, Self.table(ProbeTable.wideHeadings, table), ProbeTable.legend + ".", sentences]
  }

  private var failures: String? {
    guard !report.failures.isEmpty else { return nil }
    return "## Requests without an answer\n\n"
      + Self.table(
        ["requests", "reason"], report.failures.map { ["\($0.count)", $0.words] })
  }

  private var meaning: String {
    "An answer is compared with one to the same prompt that was asked alone. Text goes with the "
      + "reason it ended for, log-probabilities are compared as doubles. From outside nothing more "
      + "can be seen: equal answers do not prove equal bits, except as far as a server's receipts "
      + "are believed."
  }

  private static func table(_ headings: [String], _ rows: [[String]]) -> String {
    ([headings, headings.map { _ in "---" }] + rows.map { $0.map(cell) }).map { row in
      "| \(row.joined(separator: " | ")) |"
    }.joined(separator: "\n")
  }

  /// One line that Markdown takes for nothing else.
  private static func cell(_ text: String) -> String {
    var escaped = ""
    for character in text.plain(1000) {
      switch character {
      case "|", "`", "*", "_", "[", "]", "\\", "#", "~": escaped += "\\\(character)"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
