import EngineTypes
import Terminal

/// Two windows side by side: the medians of the one shown and of one kept, and how the first stands
/// to the second.
package struct WindowComparison {
  let shown: WindowFigures
  let kept: WindowFigures

  private static let columns: [TableColumns.Column] = [
    .init("medians", 13), .number("shown", 7), .number("kept", 7), .number("ratio", 7),
  ]
  private static let width = columns.reduce(-1) { $0 + $1.width + 1 }

  /// Which window is kept, and what the ratio is.
  var sentence: String {
    ["kept: \(kept.window.label) up to \(kept.end.clock)", "ratio = shown ÷ kept", incompleteness]
      .filter { !$0.isEmpty }.joined(separator: " · ")
  }

  private var incompleteness: String {
    shown.incompleteness.isEmpty ? kept.incompleteness : shown.incompleteness
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let (measures, latencies) = (ChartMeasure.allCases.map(row), ChartLatency.allCases.map(row))
    guard area.width >= 2 * Self.width + 2 else {
      // Speed and latencies are what a change is for.
      let rows =
        measures.prefix(1) + latencies.prefix(3) + measures.dropFirst() + latencies.dropFirst(3)
      return table(Array(rows), into: &buffer, in: area)
    }
    var right = area
    let left = right.takeLeft(Self.width)
    _ = right.takeLeft(2)
    table(measures, into: &buffer, in: left)
    table(latencies, into: &buffer, in: right)
  }

  private func row(_ measure: ChartMeasure) -> [TableColumns.CellText] {
    let (now, then) = (shown.median(of: measure), kept.median(of: measure))
    return [
      (measure.name, .text), (measure.text(now), .text), (measure.text(then), .dim),
      (Self.ratio(now, then, of: measure), .info),
    ]
  }

  /// How two medians of a measure stand to each other.
  ///
  /// Of two that read as nothing there is no ratio, whatever lies behind the last digit.
  package static func ratio(_ now: Double?, _ then: Double?, of measure: ChartMeasure) -> String {
    let isNothing = [now, then].allSatisfy { value in
      value.map { measure.text($0) == measure.text(0) } ?? true
    }
    return isNothing ? Format.unknown : ratio(now, then)
  }

  private func row(_ latency: ChartLatency) -> [TableColumns.CellText] {
    let (now, then) = (shown.summary(of: latency), kept.summary(of: latency))
    let ratio = Self.ratio(now.map { Double($0.p50) }, then.map { Double($0.p50) })
    let isPart = now?.isCut == true || then?.isCut == true
    return [
      (latency.name, .text), (Self.median(latency, of: shown), .text),
      (Self.median(latency, of: kept), .dim),
      (ratio + (isPart && ratio != Format.unknown ? "+" : ""), .info),
    ]
  }

  private static func median(_ latency: ChartLatency, of figures: WindowFigures) -> String {
    guard let summary = figures.summary(of: latency) else {
      return figures.isGone(latency) ? "gone" : Format.unknown
    }
    return Format.duration(summary.p50) + summary.mark
  }

  private static func ratio(_ now: Double?, _ then: Double?) -> String {
    guard let now, let then, then > 0 else { return Format.unknown }
    return Format.fixed(now / then, 2) + "×"
  }

  private func table(
    _ rows: [[TableColumns.CellText]], into buffer: inout CellBuffer, in area: Rect
  ) {
    var area = area
    let columns = TableColumns(Self.columns, width: min(area.width, Self.width))
    columns.headings(into: &buffer, in: area.takeTop(1))
    for row in rows where area.height > 0 {
      columns.row(row, into: &buffer, in: area.takeTop(1))
    }
  }
}
