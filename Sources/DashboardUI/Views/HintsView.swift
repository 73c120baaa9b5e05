import EngineTypes
import Terminal

/// The bottom line: the keys worth knowing here, and what the dashboard itself costs.
struct HintsView {
  private let bindings: [KeyBinding]
  private let cost: FrameCost
  private let workload: String

  init(_ state: DashboardState) {
    bindings = state.keys.hints(in: state.keyContexts)
    cost = state.frameCost
    workload =
      state.playback != nil
      ? "recorded load"
      : state.workload.isOn ? "load \(state.workload.concurrency)" : "load off"
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    buffer.fill(area)
    for (place, binding) in placed(width: area.width) {
      let row = Rect(x: area.x + place.lowerBound, y: area.y, width: place.count, height: 1)
      var pen = Pen(row)
      pen.write(" " + (binding.keys.first?.label ?? ""), .key, .bold, on: &buffer)
      pen.write(" " + (binding.hint ?? ""), .dim, on: &buffer)
    }
    var pen = Pen(area)
    pen.writeRight(costText(width: area.width), .dim, on: &buffer)
  }

  /// What a click at a column means.
  func action(at column: Int, width: Int) -> Action? {
    placed(width: width).first { $0.0.contains(column) }?.1.action
  }

  /// The hints that fit before the cost, with the columns each takes.
  private func placed(width: Int) -> [(Range<Int>, KeyBinding)] {
    let room = width - costText(width: width).cellWidth
    var column = 0
    var placed: [(Range<Int>, KeyBinding)] = []
    for binding in bindings {
      let length = 2 + (binding.keys.first?.label.cellWidth ?? 0) + (binding.hint?.count ?? 0)
      guard column + length <= room else { break }
      placed.append((column..<column + length, binding))
      column += length + 1
    }
    return placed
  }

  private func costText(width: Int) -> String {
    let core = Format.percent(cost.coreShare, decimals: 1)
    guard width >= 100 else { return width >= 60 ? " ui \(core) core " : "" }
    let frame = cost.millisecondsPerFrame.map { Format.fixed($0, 1) } ?? Format.unknown
    return
      "  \(workload) · ui \(frame) ms/frame \(Format.bytes(cost.bytesPerFrame))/frame \(core) core "
  }
}
