import EngineTypes
import Terminal

/// The current step over the token budget, and below it the steps before.
struct BatchView {
  private let step: StepRecord?
  private let summary: StepSummary?
  private let strip: StepStrip
  private let isFocused: Bool
  private let stripEnd: Int?

  init(_ state: DashboardState, isFocused: Bool) {
    step = state.facts.latest
    summary = state.facts.steps.last
    strip = StepStrip(state)
    stripEnd = state.stripEnd
    self.isFocused = isFocused
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let note = stripEnd.map { "history up to step \(Format.count($0)) · → newer" } ?? duration
    var inside = Box(.batch, isFocused: isFocused, note: note).render(into: &buffer, in: area)
    guard !inside.isEmpty else { return }
    guard let step, let summary else {
      buffer.write("no step yet", x: inside.x, y: inside.y, role: .dim, clip: inside)
      return
    }
    BatchBar(chunks: step.chunks, ordinals: summary.chunks.map(\.ordinal), budget: step.tokenBudget)
      .render(into: &buffer, in: inside.takeTop(1))
    if inside.height >= 1 { describe(step, summary, into: &buffer, in: inside.takeTop(1)) }
    strip.render(into: &buffer, in: inside)
  }

  private var duration: String {
    step.map { "step \(Format.duration($0.durationNanoseconds))" } ?? ""
  }

  private func describe(
    _ step: StepRecord, _ summary: StepSummary, into buffer: inout CellBuffer, in area: Rect
  ) {
    let decodes = summary.chunks.count { $0.kind == .decode }
    let prefills = summary.chunks.count - decodes
    var pen = Pen(area)
    pen.write("\(Format.count(step.tokenCount))", .text, .bold, on: &buffer)
    pen.write(" of \(Format.count(step.tokenBudget)) tokens", .dim, on: &buffer)
    pen.write("  D", .decode, .bold, on: &buffer)
    pen.write(" \(decodes) decode", .dim, on: &buffer)
    pen.write("  P", .prefill, .bold, on: &buffer)
    pen.write(" \(prefills) prefill (\(summary.prefillTokenCount) tokens)", .dim, on: &buffer)
    pen.writeRight("  - waiting  E evicted", .dim, on: &buffer)
  }
}
