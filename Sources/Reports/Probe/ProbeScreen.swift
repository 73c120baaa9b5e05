package import DashboardUI
import EngineTypes
package import Probing

/// What the screen of `invar attach` shows of a probe: the sentences and the table of `ProbeText`.
package enum ProbeScreen {
  /// What a probe will send, for whoever is asked whether it may.
  ///
  /// - Parameters:
  ///   - estimate: of a plan as it will be.
  ///   - pace: how fast.
  ///   - worth: what its tokens are worth at most, in the person's own prices.
  ///   - notes: what else is to be known, such as where it will be written.
  /// - Returns: a page.
  package static func offer(
    _ estimate: Estimate, _ pace: Pace, worth: Double?, notes: [String]
  ) -> [LabPageLine] {
    var lines = [
      LabPageLine("what it sends", .heading),
      LabPageLine(
        "\(estimate.words), \(NumberText.fixed(pace.rate, 0)) requests a second on average; before "
          + "them at most \(Introduction.mostRequests) short ones, to get to know the server.",
        .text),
    ]
    if let worth {
      lines.append(
        LabPageLine(
          "At the prices given, these tokens are worth at most \(NumberText.fixed(worth, 4)).",
          .text))
    }
    lines += [
      LabPageLine("", .text), LabPageLine("what it finds out", .heading),
      LabPageLine(
        "Whether an answer depends on who else is asking: the same request alone and in company that "
          + "the probe makes itself, at temperature 0; text, tokens and log-probabilities are compared. "
          + "Others who ask this server meanwhile wait a little longer.", .text),
    ]
    guard !notes.isEmpty else { return lines }
    return lines + [LabPageLine("", .text), LabPageLine("what else", .heading)]
      + notes.map { LabPageLine($0, .row) }
  }

  package static func outcome(_ report: ProbeReport) -> FleetProbe.Outcome {
    switch report.verdict {
    case .noDivergence: .same
    case .diverged: .diverged
    case .nothing: .nothing
    }
  }

  /// The finding as a page; `files` says where it was written.
  package static func lines(_ report: ProbeReport, files: [String]) -> [LabPageLine] {
    let text = ProbeText(report)
    var lines = report.sections.flatMap(verdict)
    lines.append(LabPageLine("", .text))
    lines += text.headLines.map { LabPageLine($0, .row) }
    for section in report.sections { lines += table(section) }
    lines += (text.tailLines + files).map { LabPageLine($0, .row) }
    return lines
  }

  /// The page of a server that could not be probed.
  package static func failure(_ reason: String, address: String) -> [LabPageLine] {
    [
      LabPageLine("It could not be probed: \(reason)", .neutral), LabPageLine("", .text),
      LabPageLine(address, .row),
    ]
  }

  /// The last finding, among what is known of a replica.
  package static func section(
    _ report: ProbeReport, files: [String], time: String
  ) -> WatchedFleet.Section {
    WatchedFleet.Section(
      title: "last probe, \(time)",
      rows: report.sections.map { section in
        .init(section.mode ?? "finding", section.verdict.rawValue, section.verdictWords)
      } + files.map { .init("file", $0) })
  }

  private static func verdict(_ section: ModeReport) -> [LabPageLine] {
    let kind: LabPageLine.Kind =
      switch section.verdict {
      case .noDivergence: .good
      case .diverged: .bad
      case .nothing: .neutral
      }
    let mode = section.mode.map { "Kernel mode \($0): " } ?? ""
    let words = section.sentences
    return [LabPageLine(mode + (words.first ?? ""), kind)]
      + words.dropFirst().flatMap { [LabPageLine("", .text), LabPageLine($0, .text)] }
  }

  private static func table(_ section: ModeReport) -> [LabPageLine] {
    let rows = ProbeTable(section).rows
    guard !rows.isEmpty else { return [LabPageLine("", .text)] }
    let title = section.mode.map { [LabPageLine("kernel mode \($0)", .heading)] } ?? []
    return [LabPageLine("", .text)] + title
      + aligned([ProbeTable.headings] + rows).split(separator: "\n").map {
        LabPageLine(String($0), .figure)
      }
      + [LabPageLine(ProbeTable.legend, .text), LabPageLine("", .text)]
  }
}
