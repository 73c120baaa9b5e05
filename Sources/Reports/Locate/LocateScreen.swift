package import DashboardUI
package import Proof

/// What `invar locate` prints, as a page of the dashboard's labs.
package struct LocateScreen {
  package let lines: [LabPageLine]

  package init(_ report: LocateReport) {
    let isFound = report.conclusion != .noDifference
    lines = Self.lines(
      LocateText(report).text, word: isFound ? "FOUND" : "NO DIFFERENCE",
      isFound ? .neutral : .good)
  }

  /// Lines of a page.
  ///
  /// The conclusion is the text's last line. Of the others, one at the margin begins a passage, those
  /// behind blanks are what belongs to it.
  package static func lines(
    _ text: String, word: String, _ kind: LabPageLine.Kind
  ) -> [LabPageLine] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let last = lines.popLast() ?? ""
    let prefix = "no difference: "
    let conclusion = last.hasPrefix(prefix) ? String(last.dropFirst(prefix.count)) : last
    return [LabPageLine("", .text), LabPageLine("what differs", .heading)]
      + lines.flatMap { line in
        line.hasPrefix(" ")
          ? [LabPageLine(line, .row)] : [LabPageLine("", .text), LabPageLine(line, .text)]
      } + [LabPageLine("\(word): \(conclusion)", kind)]
  }
}
