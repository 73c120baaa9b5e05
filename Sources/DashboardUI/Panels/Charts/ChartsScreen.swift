import EngineTypes
import Terminal

/// Speed, batch, queue and cache over a window of one's choice with their scales, and what the
/// window came to: every latency's percentiles, or its medians beside those of a window kept.
struct ChartsScreen {
  private let look: PanelLook
  private let series: TimeSeries
  private let window: ChartWindow
  private let now: UInt64
  private let cursor: ChartCursor?
  private let figures: WindowFigures
  private let comparison: WindowComparison?
  private let cost: InvarianceCost
  private let rate: (prefill: Double, decode: Double)?
  private let symbols: GraphSymbols

  init(_ state: DashboardState, _ look: PanelLook) {
    self.look = look
    symbols = state.graphs
    let panel = state.chartsPanel
    (window, cursor, now) = (panel.window, panel.cursor, state.time.now)
    series = state.facts.series
    cost = state.facts.cost
    rate = state.facts.tokensPerSecond(endingAt: state.time.now)
    let figures = state.shownFigures
    self.figures = figures
    comparison = panel.kept.map { WindowComparison(shown: figures, kept: $0) }
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    Box(.charts, look, note: note, footnote: comparison?.sentence ?? figures.incompleteness)
      .render(into: &buffer, in: area)
    let layout = ChartsLayout(area)
    guard area.inset().height >= 3 else { return }
    let scale = ChartScale(window, width: layout.plot.width)
    windows(scale, into: &buffer, in: layout.windows)
    charts(scale, into: &buffer, in: layout.charts)
    let axis = Rect(
      x: layout.plot.x, y: layout.axis.y, width: layout.plot.width, height: layout.axis.height)
    TimeAxis(scale: scale, window: window, now: now, cursor: cursor).render(into: &buffer, in: axis)
    if let comparison {
      comparison.render(into: &buffer, in: layout.figures)
    } else {
      WindowFiguresView(figures: figures, isRead: cursor != nil, cost: cost).render(
        into: &buffer, in: layout.figures)
    }
  }

  private var note: String { cursor == nil ? "" : "standing still" }

  /// The window a click at a column of the panel's second row means.
  static func window(atColumn x: Int) -> ChartWindow? {
    var start = 8
    for window in ChartWindow.allCases {
      let width = window.label.count + 2
      if (start..<start + width).contains(x) { return window }
      start += width + 1
    }
    return nil
  }

  private func windows(_ scale: ChartScale, into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write("window ", .dim, on: &buffer)
    for each in ChartWindow.allCases {
      let isChosen = each == window
      pen.write(
        " \(each.label) ", isChosen ? .selection : .text, isChosen ? .bold : [], on: &buffer)
      pen.write(" ", on: &buffer)
    }
    let column = Format.duration(UInt64(scale.group) * TimeSeries.bucketNanoseconds)
    pen.writeRight(
      "  a column is \(column) · \(ChartSign.change.glyph) change of mode",
      .dim, on: &buffer)
  }

  private func charts(_ scale: ChartScale, into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let known = series.closed(count: scale.count, at: cursor?.endNanoseconds ?? now)
    let buckets = Array(repeating: nil, count: scale.count - known.count) + known
    let marks = scale.changes(in: buckets)
    let shown = Array(ChartMeasure.allCases.prefix(max(1, area.height / 2)))
    for (index, measure) in shown.enumerated() where area.height > 0 {
      let height = max(1, area.height / (shown.count - index))
      let values = scale.values(of: buckets, measure.value)
      MeasureChart(
        measure: measure, values: values, marks: marks,
        read: cursor.map { scale.columns(ofGroup: $0.age / scale.group) },
        newest: newest(of: measure, values), symbols: symbols
      )
      .render(into: &buffer, in: area.takeTop(height))
    }
  }

  /// A speed is that of the last second, as everywhere; of the others the newest column tells.
  private func newest(of measure: ChartMeasure, _ values: [Double?]) -> Double? {
    switch measure {
    case .decode: rate?.decode
    case .prefill: rate?.prefill
    case .batch, .step, .kv, .waiting: values.last ?? nil
    }
  }
}

extension DashboardState {
  /// What the window shown came to: the one that ends at the cursor, or now.
  var shownFigures: WindowFigures {
    let panel = chartsPanel
    return WindowFigures(
      facts, panel.window, endingAt: panel.cursor?.nanoseconds ?? time.now,
      isPast: panel.cursor != nil)
  }
}
