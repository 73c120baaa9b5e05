package import Benchmark
import EngineTypes

/// What `invar bench` prints for people.
package struct BenchText {
  /// Whether bars may use block elements.
  package let isUnicode: Bool

  package init(isUnicode: Bool) { self.isUnicode = isUnicode }

  private static let barWidth = 20

  package func text(_ report: Report) -> String {
    let head = report.setting.map { "\($0.key) \(plain($0.cell, digits: 2))" }
      .joined(separator: " · ")
    let parts =
      [head] + report.tables.map(text)
      + report.notes.map { "note: \($0)" } + [verdict(report.noise)]
    let text = parts.joined(separator: "\n\n")
    return isUnicode ? text : ascii(text)
  }

  /// Whether the medians above deserve belief.
  package func verdict(_ noise: Summary) -> String {
    let spread = percent(noise.spread)
    let facts =
      "one identical step, \(NumberText.count(noise.count)) times over the run: median "
      + "\(fixed(noise.median, 2))ms, \(fixed(noise.minimum, 2)) at best, "
      + "\(fixed(noise.percentile90, 2)) at the 90th percentile, ±\(spread)"
    return noise.isNoisy
      ? "the machine was too noisy to tell: \(facts); run again when it is idle"
      : "noise: \(facts)"
  }

  package func text(_ table: ReportTable) -> String {
    let columns = table.columns.enumerated().flatMap { index, column in
      texts(column, table.rows.map { $0[index] })
    }
    let widths = columns.map { column in column.lines.map(\.count).max() ?? 0 }
    let lines = (0...table.rows.count).map { row in
      zip(columns, widths).map { column, width in
        padded(column.lines[row], to: width, left: column.isLeft)
      }.joined(separator: "  ").trimmingBlanksAtEnd
    }
    let text = ([table.title] + lines.map { "  " + $0 }).joined(separator: "\n")
    return isUnicode ? text : ascii(text)
  }

  /// A column's lines, the heading first.
  private struct TextColumn {
    var lines: [String]
    var isLeft = false
  }

  private func texts(_ column: ReportTable.Column, _ cells: [ReportTable.Cell]) -> [TextColumn] {
    let isText = cells.contains { if case .text = $0 { true } else { false } }
    var result = [
      TextColumn(
        lines: [column.heading] + cells.map { plain($0, digits: column.digits) }, isLeft: isText)
    ]
    if column.style != .plain {
      result.append(TextColumn(lines: ["±"] + cells.map(spread)))
    }
    if column.style == .bar {
      let longest = cells.compactMap(median).max() ?? 0
      result.append(
        TextColumn(
          lines: [""] + cells.map { bar(median($0) ?? 0, of: longest) }, isLeft: true))
    }
    return result
  }

  private func median(_ cell: ReportTable.Cell) -> Double? {
    if case .measured(let summary) = cell { summary.median } else { nil }
  }

  private func plain(_ cell: ReportTable.Cell, digits: Int) -> String {
    switch cell {
    case .integer(let value): NumberText.count(value)
    case .text(let text): text
    case .measured(let summary): fixed(summary.median, digits)
    case .missing: "-"
    }
  }

  /// `3%`, or `~31%` where that is too much to trust the median.
  private func spread(_ cell: ReportTable.Cell) -> String {
    guard case .measured(let summary) = cell else { return "" }
    return (summary.isNoisy ? "~" : "") + percent(summary.spread)
  }

  private func percent(_ share: Double) -> String { NumberText.percent(share) }

  private func bar(_ value: Double, of longest: Double) -> String {
    guard longest > 0, value > 0 else { return "" }
    let length = value / longest * Double(Self.barWidth)
    guard isUnicode else {
      return String(repeating: "#", count: max(1, Int(length.rounded())))
    }
    let eighths = max(1, Int((8 * length).rounded()))
    let ends = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    return String(repeating: "█", count: eighths / 8) + ends[eighths % 8]
  }

  private func padded(_ text: String, to width: Int, left: Bool) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return left ? text + space : space + text
  }

  private func fixed(_ value: Double, _ digits: Int) -> String {
    NumberText.fixed(value, digits)
  }

  private func ascii(_ text: String) -> String {
    text.replacing("±", with: "+-").replacing("·", with: "|").replacing("×", with: "x")
      .replacing("÷", with: "/")
  }
}
