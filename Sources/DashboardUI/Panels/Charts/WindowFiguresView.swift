import EngineTypes
import Terminal

/// The percentiles of every latency in a window, what each latency is, and the cost of invariance.
struct WindowFiguresView {
  let figures: WindowFigures
  /// Whether the window ends at the cursor, and not now.
  let isRead: Bool
  let cost: InvarianceCost

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    percentiles(into: &buffer, in: area.takeLeft(min(area.width, 46)))
    _ = area.takeLeft(2)
    guard area.width >= 20 else { return }
    invariance(into: &buffer, in: area.takeTop(1))
    guard area.width >= 50 else { return }
    let explained =
      ChartLatency.allCases.map(\.meaning) + ["in company, not cut off; pauses left out"]
    for line in explained where area.height > 0 {
      buffer.write(line, x: area.x, y: area.y, role: .dim, clip: area)
      _ = area.takeTop(1)
    }
  }

  private func percentiles(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let window = figures.window.label
    let columns = TableColumns(
      [
        .init(isRead ? "\(window) to \(ChartSign.cursor.glyph)" : "last \(window)", 10),
        .number("p50", 7), .number("p95", 7),
        .number("p99", 7), .number("n", 7),
      ], width: area.width)
    columns.headings(into: &buffer, in: area.takeTop(1))
    for latency in ChartLatency.allCases where area.height > 0 {
      let values = figures.summary(of: latency)
      columns.row(
        [
          (latency.name, .text), (Format.duration(values?.p50), .text),
          (Format.duration(values?.p95), .text), (Format.duration(values?.p99), .text),
          (
            figures.isGone(latency)
              ? "gone" : Format.count(values?.count ?? 0) + (values?.mark ?? ""), .dim
          ),
        ], into: &buffer, in: area.takeTop(1))
    }
  }

  private func invariance(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write("cost of invariance ", .dim, on: &buffer)
    pen.write(Format.cost(cost), .text, .bold, on: &buffer)
    let basis = "  steps run in both families for this alone, as extra work"
    if basis.count <= pen.columnsLeft { pen.write(basis, .dim, on: &buffer) }
  }
}
