import EngineTypes
import Terminal

/// How large the steps of the strip were and how long they took, below it and in its columns.
struct StepCharts {
  private let steps: History<StepSummary>
  private let requests: RequestBook
  private let symbols: GraphSymbols
  /// The step under the cursor, or the newest.
  private let shown: StepSummary?

  init(_ state: DashboardState) {
    (steps, requests, symbols) = (state.facts.steps, state.facts.requests, state.graphs)
    shown = state.shownStep
  }

  /// Rows of a chart that is worth drawing, and of the highest that is easy to read.
  private static let heights = 3...12

  func render(
    _ columns: [StripColumns.Column], into buffer: inout CellBuffer, in area: Rect
  ) {
    var area = area
    area.takeGap(reserve: 2 * Self.heights.lowerBound)
    for (index, measure) in Measure.allCases.enumerated() {
      let height = area.height / (Measure.allCases.count - index)
      guard height >= Self.heights.lowerBound else { continue }
      chart(
        measure, columns, into: &buffer,
        in: area.takeTop(min(height, Self.heights.upperBound)))
    }
  }

  private enum Measure: CaseIterable {
    case tokens, time

    var name: String { self == .tokens ? "tokens" : "took" }
    var role: Role { self == .tokens ? .graph2 : .graph4 }

    func value(of step: StepSummary) -> Double {
      Double(self == .tokens ? step.tokenCount : Int(step.durationNanoseconds))
    }

    func text(_ value: Double) -> String {
      self == .tokens ? Format.count(Int(value)) : Format.duration(UInt64(value))
    }
  }

  private func chart(
    _ measure: Measure, _ columns: [StripColumns.Column], into buffer: inout CellBuffer,
    in area: Rect
  ) {
    var plot = area
    let label = plot.takeLeft(StepStrip.labelWidth(requests))
    // The last step left out stands for all of them.
    let values = columns.map { $0.index.map { measure.value(of: steps.elements[$0]) } }
    let most = values.compactMap(\.self).max().map(measure.text) ?? Format.unknown
    let texts = [
      measure.name, shown.map { measure.text(measure.value(of: $0)) } ?? Format.unknown, "most",
      most,
    ]
    for (row, text) in texts.prefix(label.height >= 4 ? 4 : 2).enumerated() {
      var pen = Pen(label, row: row)
      pen.write(
        text.fitted(to: label.width - 1), row == 1 ? .text : .dim, row == 1 ? .bold : [],
        on: &buffer)
    }
    // A cell a step, as in the strip above.
    Sparkline(values: values, role: measure.role, symbols: symbols, isFine: false)
      .render(into: &buffer, in: plot)
  }
}
