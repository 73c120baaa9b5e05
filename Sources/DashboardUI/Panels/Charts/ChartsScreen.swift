import EngineTypes
import Terminal

/// Speed, batch, queue and cache over a window of one's choice, and every latency's percentiles.
struct ChartsScreen {
  private let look: PanelLook
  private let series: TimeSeries
  private let window: ChartWindow
  private let now: UInt64
  private let latencies: [(name: String, values: LatencyWindow.Summary?)]
  private let cost: InvarianceCost
  private let steering: String
  private let symbols: GraphSymbols
  private let explained = [
    "TTFT  arrival → first token", "ITL   a token → the next, every gap counts",
    "TPOT  (last − first token) ÷ (tokens − 1)",
    "queue arrival → first step", "E2E   arrival → last token",
    "in company, not cut off; pauses left out",
  ]

  init(_ state: DashboardState, _ look: PanelLook) {
    self.look = look
    symbols = state.graphs
    let facts = state.facts
    let (now, window) = (state.time.now, state.chartsPanel.window)
    self.now = now
    self.window = window
    series = facts.series
    cost = facts.cost
    let keys = [Movement.left, .right].map {
      state.keys.call(.panel(.move($0)), in: .panel(.charts))
    }
    steering = "\(keys.joined(separator: " ")) window"
    latencies = [
      ("TTFT", facts.timeToFirstToken), ("ITL", facts.interTokenTime),
      ("TPOT", facts.timePerOutputToken), ("queue", facts.timeInQueue),
      ("E2E", facts.timeToLastToken),
    ]
    .map { ($0.0, $0.1.percentiles(endingAt: now, window: window.nanoseconds)) }
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(.charts, look, note: steering).render(into: &buffer, in: area)
    guard inside.height >= 3 else { return }
    windows(into: &buffer, in: inside.takeTop(1))
    let bottom = inside.takeBottom(min(inside.height / 2, 7))
    charts(into: &buffer, in: inside)
    figures(into: &buffer, in: bottom)
  }

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

  private func windows(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write("window ", .dim, on: &buffer)
    for each in ChartWindow.allCases {
      let isChosen = each == window
      pen.write(
        " \(each.label) ", isChosen ? .selection : .text, isChosen ? .bold : [], on: &buffer)
      pen.write(" ", on: &buffer)
    }
    let width = max(1, area.width - Self.labelWidth)
    let milliseconds = bucketsPerColumn(width) * Int(TimeSeries.bucketNanoseconds / 1_000_000)
    pen.writeRight(
      "  \(symbols.valueName) is \(Format.count(milliseconds))ms · ┊ change of mode", .dim,
      on: &buffer)
  }

  // MARK: charts

  private static let labelWidth = 21

  private struct Chart {
    var name: String
    var role: Role
    var value: (TimeSeries.Bucket) -> Double?
    var format: (Double?) -> String
    var maximum: Double?
  }

  private var charts: [Chart] {
    [
      Chart(
        name: "decode tok/s", role: .graph1, value: \.decodePerSecond, format: Format.rate),
      Chart(
        name: "batch", role: .graph2, value: \.meanBatch,
        format: { $0.map { Format.fixed($0, 1) } ?? Format.unknown }),
      Chart(
        name: "step time", role: .graph5, value: \.meanStep,
        format: { Format.duration($0.map { UInt64($0) }) }),
      Chart(
        name: "prefill tok/s", role: .graph4, value: \.prefillPerSecond, format: Format.rate),
      Chart(
        name: "kv use", role: .graph3, value: \.usedBlockFraction, format: { Format.percent($0) },
        maximum: 1),
      Chart(
        name: "waiting", role: .graph6, value: \.meanWaiting,
        format: { $0.map { Format.fixed($0, 1) } ?? Format.unknown }),
    ]
  }

  /// Buckets that one value of a chart stands for, where it is so many cells wide.
  private func bucketsPerColumn(_ width: Int) -> Int {
    let count = Int(window.nanoseconds / TimeSeries.bucketNanoseconds)
    let columns = max(1, width * symbols.valuesPerCell)
    return max(1, (count + columns - 1) / columns)
  }

  private func charts(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let width = max(1, area.width - Self.labelWidth)
    let group = bucketsPerColumn(width)
    let count = Int(window.nanoseconds / TimeSeries.bucketNanoseconds)
    let known = series.closed(count: count, at: now)
    let buckets = Array(repeating: nil, count: count - known.count) + known
    let shown = Array(charts.prefix(max(1, area.height / 2)))
    for (index, chart) in shown.enumerated() where area.height > 0 {
      let height = area.height / (shown.count - index)
      draw(chart, buckets, group: group, into: &buffer, in: area.takeTop(max(1, height)))
    }
  }

  private func draw(
    _ chart: Chart, _ buckets: [TimeSeries.Bucket?], group: Int, into buffer: inout CellBuffer,
    in area: Rect
  ) {
    var area = area
    let label = area.takeLeft(Self.labelWidth)
    var values: [Double?] = []
    var marks: Set<Int> = []
    // A short window in a wide chart: each bucket takes several columns.
    let repeated = max(1, area.width * symbols.valuesPerCell / max(1, buckets.count))
    // Columns are aligned to the newest bucket, so the picture moves and does not flicker.
    var start = buckets.count % group == 0 ? 0 : buckets.count % group - group
    while start < buckets.count {
      let part = buckets[max(0, start)..<(start + group)]
      let known = part.compactMap { $0.flatMap(chart.value) }
      if part.contains(where: { $0?.newMode != nil }) { marks.insert(values.count) }
      let mean = known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
      values += Array(repeating: mean, count: repeated)
      start += group
    }
    var pen = Pen(label)
    pen.write(chart.name, .dim, on: &buffer)
    pen.writeRight(chart.format(values.last ?? nil) + " ", .text, .bold, on: &buffer)
    if area.height > 1, let top = values.compactMap(\.self).max() {
      var below = Pen(label, row: 1)
      below.write("max " + chart.format(top), .dim, on: &buffer)
    }
    Sparkline(
      values: values, marks: marks, maximum: chart.maximum, role: chart.role, symbols: symbols
    )
    .render(into: &buffer, in: area)
  }

  // MARK: figures

  private func figures(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let table = area.takeLeft(min(area.width, 46))
    percentiles(into: &buffer, in: table)
    _ = area.takeLeft(2)
    guard area.width >= 20 else { return }
    invariance(into: &buffer, in: area.takeTop(1))
    guard area.width >= 50 else { return }
    for line in explained where area.height > 0 {
      buffer.write(line, x: area.x, y: area.y, role: .dim, clip: area)
      _ = area.takeTop(1)
    }
  }

  private func percentiles(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let columns = TableColumns(
      [
        .init("last \(window.label)", 10), .number("p50", 7), .number("p95", 7),
        .number("p99", 7), .number("n", 7),
      ], width: area.width)
    columns.headings(into: &buffer, in: area.takeTop(1))
    for (name, values) in latencies where area.height > 0 {
      columns.row(
        [
          (name, .text), (Format.duration(values?.p50), .text),
          (Format.duration(values?.p95), .text), (Format.duration(values?.p99), .text),
          (Format.count(values?.count ?? 0) + (values?.isCut == true ? "+" : ""), .dim),
        ], into: &buffer, in: area.takeTop(1))
    }
  }

  private func invariance(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write("cost of invariance ", .dim, on: &buffer)
    pen.write(Format.cost(cost.estimate), .text, .bold, on: &buffer)
    let basis =
      cost.estimate == nil
      ? "  \(cost.count) of \(InvarianceCost.fewestSteps) steps run in both families so far"
      : "  steps run in both families, in turns"
    if basis.count <= pen.columnsLeft { pen.write(basis, .dim, on: &buffer) }
  }
}
