import EngineTypes
import Terminal

/// One measure over time, with its scale at the left: what the full height means, 0, and the value
/// that is read.
struct MeasureChart {
  let measure: ChartMeasure
  /// One a column, the newest last.
  let values: [Double?]
  let marks: Set<Int>
  /// The columns under the cursor; without one `newest` is read.
  let read: Range<Int>?
  let newest: Double?
  let symbols: GraphSymbols

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var plot = area
    let label = plot.takeLeft(ChartsLayout.labelWidth)
    scale(into: &buffer, in: label, width: plot.width)
    Sparkline(
      values: values, marks: marks, maximum: measure.top(of: values), role: measure.role,
      symbols: symbols, isFine: false
    )
    .render(into: &buffer, in: plot)
    for x in read ?? 0..<0 where plot.width > x {
      for y in plot.y..<plot.maxY {
        var cell = buffer[plot.x + x, y]
        cell.attributes.formSymmetricDifference(.reverse)
        buffer[plot.x + x, y] = cell
      }
    }
  }

  private func scale(into buffer: inout CellBuffer, in area: Rect, width: Int) {
    let value = measure.text(value(width: width))
    let role: Role = read == nil ? .text : .key
    var pen = Pen(area)
    pen.write(measure.name, .dim, on: &buffer)
    guard area.height > 1 else { return pen.writeRight(value + " ", role, .bold, on: &buffer) }
    let axis = ChartSign.axis.cell
    pen.writeRight(measure.text(measure.top(of: values)), .dim, on: &buffer, keeping: 1)
    for y in area.y..<area.maxY {
      let isEnd = y == area.y || y == area.maxY - 1
      buffer[area.maxX - 1, y] = isEnd ? axis : Cell("│", role: axis.role)
    }
    var below = Pen(area, row: 1)
    below.write("  " + value, role, .bold, on: &buffer)
    var bottom = Pen(area, row: area.height - 1)
    bottom.move(to: area.width / 2)
    bottom.writeRight("0", .dim, on: &buffer, keeping: 1)
  }

  private func value(width: Int) -> Double? {
    guard let read else { return newest }
    let index = read.lowerBound - (width - values.count)
    return values.indices.contains(index) ? values[index] : nil
  }
}
