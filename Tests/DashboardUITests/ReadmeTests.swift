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

  /// The keys a cell names: in backticks, by their names, and between the ends of a range.
  private func labels(in cell: String) -> [String] {
    let parts = cell.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    var labels: [String] = []
    for (index, part) in parts.enumerated() {
      if index % 2 == 1 { labels.append(part) }
      if part == "–", let first = Int(parts[index - 1]), let last = Int(parts[index + 1]) {
        labels += (first...last).map(String.init)
      }
    }
    let words = cell.split { " ,".contains($0) }.map(String.init)
    labels += ["Enter", "Esc", "Tab", "S-Tab", "Space"].filter { words.contains($0) }
    return words.contains("arrows") ? labels + ["←", "→", "↑", "↓"] : labels
  }

  /// The keys of a running engine's dashboard; those of a replay have a help text of their own.
  private var bindings: [KeyBinding] { ActionTable.bindings.filter { $0.context != .playback } }

  @Test func everyKeyItNamesIsBound() throws {
    let bound = Set(bindings.flatMap(\.keys).map(\.label))
    for row in try rows() {
      let labels = labels(in: row.keys)
      #expect(!labels.isEmpty, "\(row.keys)")
      for label in labels { #expect(bound.contains(label), "\(label)") }
    }
  }

  @Test func everyActionOfTheTableIsInIt() throws {
    let named = Set(try rows().flatMap { labels(in: $0.keys) })
    for binding in bindings {
      #expect(binding.keys.contains { named.contains($0.label) }, "\(binding.name)")
    }
  }

  @Test func noKeyStandsInTwoRows() throws {
    let rows = try rows().map { Set(labels(in: $0.keys)) }
    for (index, row) in rows.enumerated() {
      for other in rows[(index + 1)...] { #expect(row.isDisjoint(with: other)) }
    }
  }
}
