import EngineTypes
import Terminal

/// What one place in the model chose, step by step: a letter for each choice, and below it for
/// how many rows.
struct ChoiceTimeline {
  private static let labelWidth = 10

  let site: OperationSite
  let history: KernelHistory
  let steps: History<StepSummary>
  let symbols: GraphSymbols

  /// A choice's letter and colour, the same as long as the session lasts.
  func mark(of choice: KernelChoice) -> (letter: Character, role: Role) {
    mark(ofIndex: history.choices.firstIndex(of: choice) ?? 0)
  }

  private func mark(ofIndex index: Int) -> (letter: Character, role: Role) {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return (letters[index % letters.count], Role.requests[index % Role.requests.count])
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    guard area.height >= 4 else { return }
    area.takeGap()
    let count = max(1, area.width - Self.labelWidth)
    let shown = steps.elements.suffix(count)
    area.takeHeading("step by step", note: "the newest at the right", into: &buffer)
    let choices = area.takeTop(1)
    buffer.write("choice", x: choices.x, y: choices.y, role: .dim, clip: choices)
    let first = choices.maxX - shown.count
    var rows: [Double?] = []
    for (offset, step) in shown.enumerated() {
      let operation = step.operations.first { $0.site == site }
      rows.append(operation.map { Double($0.m) })
      guard let index = operation?.choice else { continue }
      let mark = mark(ofIndex: Int(index))
      buffer[first + offset, choices.y] = Cell(mark.letter, role: mark.role)
    }
    var chart = area.takeTop(min(area.height, 6))
    let label = chart.takeLeft(Self.labelWidth)
    guard !label.isEmpty else { return }
    buffer.write("rows", x: label.x, y: label.y, role: .dim, clip: label)
    if let most = rows.compactMap(\.self).max(), label.height > 1 {
      buffer.write(
        "max \(Format.count(Int(most)))", x: label.x, y: label.y + 1, role: .dim, clip: label)
    }
    // A cell a step, as in the row of choices above.
    Sparkline(values: rows, role: .graph2, symbols: symbols, isFine: false)
      .render(into: &buffer, in: chart)
  }
}
