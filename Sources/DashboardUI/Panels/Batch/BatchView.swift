import EngineTypes
import Terminal

/// A step over the token budget, and below it the steps around it.
///
/// That step is the newest one, or the one under the history's cursor. Alone on the screen, the
/// panel also tells who shared the step and which kernels it ran.
struct BatchView {
  private let step: StepSummary?
  private let newest: Int?
  private let strip: StepStrip
  private let charts: StepCharts
  private let inspector: StepInspector?
  private let look: PanelLook
  private let isChosen: Bool
  /// Whether nobody is in the engine, and the newest step is not the batch any more.
  private let isIdle: Bool
  private let budget: Int
  private let absence: String
  /// Whether the step is one that a request asked to have for itself.
  private let isApart: Bool

  init(_ state: DashboardState, _ look: PanelLook) {
    step = state.shownStep
    newest = state.facts.steps.last?.step
    isChosen = !state.batchPanel.history.followsEngine
    isIdle = state.facts.load.isIdle && state.batchPanel.history.followsEngine
    budget = state.facts.settings.tokenBudget
    absence = state.absence
    isApart = step?.chunks.first.flatMap { state.facts.requests[$0.request] }?.isShared == false
    strip = StepStrip(state)
    charts = StepCharts(state)
    inspector = look.isAlone ? step.map { StepInspector(state, step: $0) } : nil
    self.look = look
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(.batch, look, note: note).render(into: &buffer, in: area)
    guard !inside.isEmpty else { return }
    guard let step else {
      inside.takeText("no step yet: \(absence)", into: &buffer)
      return
    }
    let layout = BatchLayout(area, isAlone: look.isAlone)
    BatchBar(
      chunks: isIdle ? [] : step.chunks, budget: isIdle ? budget : step.tokenBudget
    )
    .render(into: &buffer, in: layout.bar)
    if !layout.words.isEmpty {
      if isIdle {
        describeIdle(into: &buffer, in: layout.words)
      } else {
        describe(step, into: &buffer, in: layout.words)
      }
    }
    inspector?.render(into: &buffer, in: layout.inspector)
    history(into: &buffer, in: layout.history)
  }

  /// The strip, and below it what its lanes leave.
  private func history(into buffer: inout CellBuffer, in area: Rect) {
    guard look.isAlone else { return strip.render(into: &buffer, in: area) }
    var area = area
    let rows = strip.rowCount(width: area.width, atMost: area.height)
    strip.render(into: &buffer, in: area.takeTop(rows))
    charts.render(strip.columns(width: area.width), into: &buffer, in: area)
  }

  private var note: String {
    guard let step else { return "" }
    let duration = Format.duration(step.durationNanoseconds)
    guard isChosen, let newest else { return "\(isIdle ? "idle · last " : "")step \(duration)" }
    return "step \(Format.count(step.step)) took \(duration) · \(Format.count(newest - step.step)) "
      + "ago"
  }

  private func describeIdle(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write("0", .text, .bold, on: &buffer)
    pen.write(" of \(Format.counted(budget, "token"))", .dim, on: &buffer)
    pen.write(
      whole: ["  no batch: nobody is in the engine", "  no batch: nobody is there", "  no batch"],
      .dim, on: &buffer)
  }

  private func describe(_ step: StepSummary, into buffer: inout CellBuffer, in area: Rect) {
    let decodes = step.chunks.count { $0.kind == .decode }
    let prefills = step.chunks.count - decodes
    var pen = Pen(area)
    pen.write("\(Format.count(step.tokenCount))", .text, .bold, on: &buffer)
    pen.write(" of \(Format.counted(step.tokenBudget, "token"))", .dim, on: &buffer)
    let counts = [
      ("  D", " \(Format.count(decodes)) decode", Role.decode),
      ("  P", " \(Format.count(prefills)) prefill", .prefill),
    ]
    for (sign, words, role) in counts
    where sign.cellWidth + words.cellWidth <= pen.columnsLeft {
      pen.write(sign, role, .bold, on: &buffer)
      pen.write(words, .dim, on: &buffer)
    }
    let tokens = " (\(Format.count(step.prefillTokenCount)) tokens)"
    if tokens.cellWidth <= pen.columnsLeft { pen.write(tokens, .dim, on: &buffer) }
    if isApart {
      // It is why whoever waits now waits a step longer.
      let words = [
        "  alone by request, to be compared with; the others wait a step",
        "  alone, to be compared with", "  alone",
      ]
      pen.write(words.first { $0.cellWidth <= pen.columnsLeft } ?? "", .info, on: &buffer)
    } else {
      let marks = "  - waiting  E evicted"
      pen.writeRight(marks + "  ┆ steps alike", .dim, on: &buffer)
      pen.writeRight(marks, .dim, on: &buffer)
    }
  }
}
