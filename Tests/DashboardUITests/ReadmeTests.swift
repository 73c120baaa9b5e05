import DashboardUI
import Foundation
import Terminal
import Testing

/// The README's table of keys against the table the program runs on.
struct ReadmeTests {
  /// The rows below the heading `| key |`, as the text of their two cells.
  private func rows() throws -> [(keys: String, meaning: String)] {
    var root = URL(filePath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasPrefix("| key |") })
    return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { line in
      let cells = line.dropFirst().dropLast().split(separator: "|", maxSplits: 1)
      return (String(cells[0]), cells.count > 1 ? String(cells[1]) : "")
    }
  }

  /// What stands between backticks, and the named keys.
  private func labels(in cell: String) -> [String] {
    let quoted = cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    let named = ["Enter", "Esc", "Tab", "Space"].filter { cell.contains($0) }
    return quoted + named
  }

  @Test func everyKeyItNamesIsBound() throws {
    let bound = Set(ActionTable.bindings.flatMap(\.keys).map(\.label))
    let rows = try rows()
    #expect(rows.count > 5)
    for row in rows {
      let labels = labels(in: row.keys)
      for label in labels where label.count > 0 { #expect(bound.contains(label), "\(label)") }
      #expect(!labels.isEmpty || row.keys.contains("arrows"), "\(row.keys)")
    }
  }

  @Test func itNamesTheKeysOneNeedsFirst() throws {
    let named = Set(try rows().flatMap { labels(in: $0.keys) })
    for action: Action in [.help, .palette, .openDetail, .zoom, .ask, .filter, .togglePause, .quit]
    {
      let keys = ActionTable.bindings.filter { $0.action == action }.flatMap(\.keys)
      #expect(keys.contains { named.contains($0.label) }, "\(action)")
    }
  }
}
