import EngineTypes
package import Probing

/// What `invar probe` prints for people; what a server says is in it without what would command a
/// terminal.
package struct ProbeText {
  private let report: ProbeReport

  package init(_ report: ProbeReport) { self.report = report }

  package var text: String {
    ([head] + report.sections.map(section) + [tail].compactMap(\.self)).joined(separator: "\n\n")
  }

  /// Who was asked, how much, and what is to be known of it.
  var headLines: [String] {
    [Self.server(report.facts), asked] + report.notes.map { "note: \($0)" }
  }

  private var head: String {
    headLines.joined(separator: "\n")
  }

  /// Who was asked, and how.
  static func server(_ facts: ServerFacts) -> String {
    let manner = facts.manner
    let scores = manner.topCount.map {
      "log-probabilities of each token and the \($0) likeliest"
    }
    return [
      facts.address, manner.family.rawValue, manner.model.plain(80), manner.endpoint.path,
      facts.streams ? "streamed" : "not streamed", scores,
      facts.hasReceipts ? "receipts" : nil, facts.fingerprint.map { "fingerprint \($0)" },
    ].compactMap(\.self).joined(separator: ", ")
  }

  private var asked: String {
    let rest = report.ending.map { ", \($0.rawValue) before the \(report.plannedCount) planned" }
    return [
      NumberText.counted(report.prompts.count, "prompt"),
      "\(NumberText.counted(report.maxTokens, "token")) each", "temperature 0",
      "seed of the plan \(report.seed)",
      NumberText.counted(report.askedCount, "request") + (rest ?? ""),
      "\(NumberText.count(report.outputTokenCount)) tokens generated",
      NumberText.duration(report.nanoseconds),
    ].joined(separator: ", ")
  }

  private func section(_ section: ModeReport) -> String {
    let title = section.mode.map { ["kernel mode \($0)"] } ?? []
    let table = ProbeTable(section).rows
    let rows = table.isEmpty ? [] : [aligned([ProbeTable.headings] + table), ProbeTable.legend]
    return [(title + rows).joined(separator: "\n"), section.sentences.joined(separator: "\n")]
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var tail: String? {
    tailLines.isEmpty ? nil : tailLines.joined(separator: "\n")
  }

  /// Requests that got no answer, by reason.
  var tailLines: [String] {
    report.failures.prefix(5).map {
      "\(NumberText.counted($0.count, "request")) without an answer: \($0.words)"
    }
  }
}
