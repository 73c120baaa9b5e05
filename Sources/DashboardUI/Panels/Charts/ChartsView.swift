import EngineTypes
import Terminal

/// How speed, batch and cache went over the last minutes, and the latency percentiles.
struct ChartsView {
  private let series: TimeSeries
  private let window: ChartWindow
  private let now: UInt64
  private let rate: (prefill: Double, decode: Double)?
  private let load: EngineLoad
  private let ttft: LatencyWindow.Summary?
  private let tpot: LatencyWindow.Summary?
  private let cost: InvarianceCost
  private let look: PanelLook
  private let symbols: GraphSymbols

  init(_ state: DashboardState, _ look: PanelLook) {
    series = state.facts.series
    window = state.chartsPanel.window
    now = state.time.now
    load = state.facts.load
    rate = state.facts.tokensPerSecond(endingAt: now)
    ttft = state.facts.timeToFirstToken.percentiles(
      endingAt: now, window: window.nanoseconds)
    tpot = state.facts.timePerOutputToken.percentiles(
      endingAt: now, window: window.nanoseconds)
    cost = state.facts.cost
    symbols = state.graphs
    self.look = look
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let count = Self.plotWidth(area.width - 2) * symbols.valuesPerCell
    let span = Double(count) * Double(TimeSeries.bucketNanoseconds) / 1e9
    var inside = Box(
      .charts, look, note: "\(symbols.valueName) is 250ms",
      footnote: "cost of invariance \(Format.cost(cost))"
    )
    .render(into: &buffer, in: area)
    // Numbers without their heads would say nothing.
    let table = inside.height >= 6 ? 3 : 0
    let percentiles = inside.takeBottom(table)
    let axis = inside.takeBottom(inside.height >= 7 ? 1 : 0)
    charts(into: &buffer, in: inside)
    times(TimeAxis.label(secondsAgo: span), into: &buffer, in: axis)
    latencies(into: &buffer, in: percentiles)
  }

  /// How far back the left end of the charts is.
  private func times(_ start: String, into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    guard area.height > 0, Self.plotWidth(area.width) > start.count + 5 else { return }
    pen.move(to: Self.labelWidth(area.width))
    pen.write(start, .dim, on: &buffer)
    pen.writeRight("now", .dim, on: &buffer)
  }

  private static func labelWidth(_ width: Int) -> Int { min(14, width / 3) }
  private static func plotWidth(_ width: Int) -> Int { max(0, width - labelWidth(width)) }

  private func charts(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let plot = max(1, Self.plotWidth(area.width))
    let shown = series.closed(count: plot * symbols.valuesPerCell, at: now)
    // Speed gets what the two others leave; they share the rest evenly.
    let small = max(1, area.height / 4)
    let heights = [max(1, area.height - 2 * small), small, small]
    let speed = shown.map { $0.map(\.tokensPerSecond) ?? 0 }
    // The newest value is of the second under way, which no column shows yet.
    let both = rate.map { $0.prefill + $0.decode }
    let fastest = max(both ?? 0, speed.max() ?? 0)
    let place = area.takeTop(heights[0])
    chart(
      "tok/s", Format.rate(both), speed, .graph1, shown,
      maximum: fastest > 0 ? fastest : nil, top: Format.rate, into: &buffer, in: place)
    kinds(into: &buffer, in: place)
    let batch = shown.map { $0?.meanBatch }
    let newest = load.isIdle ? 0 : batch.last ?? nil
    chart(
      "batch", newest.map { Format.fixed($0, 1) } ?? Format.unknown, batch, .graph2, shown,
      top: { Format.fixed($0, 1) }, into: &buffer, in: area.takeTop(heights[1]))
    let used = shown.map { $0?.usedBlockFraction }
    chart(
      "kv use", Format.percent(load.usedFraction), used, .graph3, shown, maximum: 1,
      into: &buffer, in: area.takeTop(heights[2]))
  }

  /// What the speed is the sum of, where there are rows for it.
  private func kinds(into buffer: inout CellBuffer, in area: Rect) {
    let width = Self.labelWidth(area.width)
    guard area.height >= 4, width >= 13 else { return }
    let label = Rect(x: area.x, y: area.y, width: width, height: area.height)
    for (row, part) in [("prefill", rate?.prefill), ("decode", rate?.decode)].enumerated() {
      var pen = Pen(label, row: row + 2)
      pen.write(part.0.padded(to: 7), .dim, on: &buffer)
      pen.write(Format.rate(part.1).leftPadded(to: width - 8), .dim, on: &buffer)
    }
  }

  private func chart(
    _ name: String, _ value: String, _ values: [Double?], _ role: Role,
    _ shown: [TimeSeries.Bucket?], maximum: Double? = nil,
    top format: (Double) -> String = { Format.percent($0) }, into buffer: inout CellBuffer,
    in area: Rect
  ) {
    var area = area
    let label = area.takeLeft(Self.labelWidth(area.width))
    var pen = Pen(label)
    pen.write(name.padded(to: 7), .dim, on: &buffer)
    pen.write(value.leftPadded(to: max(0, label.width - 8)), .text, .bold, on: &buffer)
    if area.height > 1, let top = maximum ?? values.compactMap(\.self).max() {
      var below = Pen(label, row: 1)
      let text = "max \(format(top))".leftPadded(to: max(0, label.width - 1))
      below.write(text, .dim, on: &buffer)
    }
    let marks = shown.indices.filter { shown[$0]?.newMode != nil }
    Sparkline(
      values: values, marks: Set(marks), maximum: maximum, role: role, symbols: symbols
    )
    .render(into: &buffer, in: area)
  }

  private func latencies(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    guard area.height > 0 else { return }
    var heads = Pen(area.takeTop(1))
    heads.write("last \(window.label)".padded(to: 10), .dim, on: &buffer)
    for heading in ["p50", "p95", "p99", "n"] {
      heads.write(heading.leftPadded(to: heading == "n" ? 7 : 8), .dim, on: &buffer)
    }
    for (name, values) in [("TTFT", ttft), ("TPOT", tpot)] where area.height > 0 {
      var pen = Pen(area.takeTop(1))
      pen.write(name.padded(to: 10), .dim, on: &buffer)
      for value in [values?.p50, values?.p95, values?.p99] {
        pen.write(Format.duration(value).leftPadded(to: 8), on: &buffer)
      }
      let count = Format.count(values?.count ?? 0) + (values?.mark ?? "")
      pen.write(count.leftPadded(to: 7), .dim, on: &buffer)
    }
  }
}
