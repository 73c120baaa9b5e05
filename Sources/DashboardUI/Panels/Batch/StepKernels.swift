import EngineTypes
import Terminal

/// The kernels of a step, in the order the model meets them.
struct StepKernels {
  private let step: StepSummary
  private let history: KernelHistory

  init(_ step: StepSummary, _ history: KernelHistory) {
    (self.step, self.history) = (step, history)
  }

  /// Rows that have anything to say.
  static let leastHeight = 4
  /// Rows for all there is, with a gap above.
  var height: Int { max(1, step.operations.count) + 3 }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    if area.height >= height { area.takeGap() }
    area.takeHeading("kernels chosen", into: &buffer)
    let columns = TableColumns(
      [
        .init("site", 15), .init("kernel", 15), .init("batch?", 6), .number("time", 6),
        .init("order", 10),
      ], width: area.width, stretching: 1)
    guard area.height > 1 else { return }
    columns.headings(into: &buffer, in: area.takeTop(1))
    if step.operations.isEmpty {
      buffer.write("not told", x: area.x, y: area.y, role: .dim, clip: area)
    }
    for operation in step.operations where area.height > 0 {
      let choice = history.choice(of: operation)
      let splits = choice.map { $0.splitCount > 1 ? " /\($0.splitCount)" : "" } ?? ""
      let depends = (choice?.dependsOnBatch).map(SumSign.init(dependsOnBatch:))
      columns.row(
        [
          (operation.site.rawValue, .dim), ((choice?.kernel ?? Format.unknown) + splits, .text),
          (depends?.text ?? Format.unknown, depends?.role ?? .dim),
          (Format.duration(operation.nanoseconds), .text),
          (choice?.reductionOrder ?? Format.unknown, .dim),
        ], into: &buffer, in: area.takeTop(1))
    }
  }
}
