import EngineTypes
import Terminal

/// The bottom line: the keys worth knowing here, and what the dashboard itself costs.
struct HintsView {
  private let bindings: [KeyBinding]
  private let cost: FrameCost
  private let workload: String
  /// Whether the key that leaves only goes back from here.
  private let goesBack: Bool
  /// The filter, while the line above is used for something else.
  private let mark: FilterMark?

  init(_ state: DashboardState) {
    bindings = Self.bindings(state)
    cost = state.frameCost
    goesBack = !state.isAtOverview
    mark = Self.usesPromptLine(state.overlay) ? FilterMark(state) : nil
    workload =
      state.playback != nil
      ? "recorded load"
      : state.workload.isOn ? "load \(Format.count(state.workload.concurrency))" : "load off"
  }

  private static func usesPromptLine(_ overlay: Overlay) -> Bool {
    switch overlay {
    case .asking, .palette: true
    case .none, .filtering, .help, .detail, .labs, .dialog, .messages: false
    }
  }

  /// None where keys mean something else for the moment.
  private static func bindings(_ state: DashboardState) -> [KeyBinding] {
    switch state.overlay {
    case .none, .detail:
      state.keys.hints(in: state.keyContexts)
        .filter { $0.action != .panel(.inspect) || !state.isZoomed || state.focus.room.looksCloser }
    case .asking, .filtering, .palette, .help, .dialog, .labs, .messages: []
    }
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    buffer.fill(area)
    for (place, binding) in placed(width: area.width) {
      let row = Rect(x: area.x + place.lowerBound, y: area.y, width: place.count, height: 1)
      var pen = Pen(row)
      pen.write(" " + (binding.keys.first?.label ?? ""), .key, .bold, on: &buffer)
      pen.write(" " + word(binding), .dim, on: &buffer)
    }
    var pen = Pen(area)
    mark?.write(with: &pen, into: &buffer)
    pen.writeRight(costText(width: area.width), .dim, on: &buffer)
  }

  /// What a click at a column means.
  func action(at column: Int, width: Int) -> Action? {
    placed(width: width).first { $0.0.contains(column) }?.1.action
  }

  /// The hints that fit before the cost, with the columns each takes; the way to the help fits
  /// always.
  private func placed(width: Int) -> [(Range<Int>, KeyBinding)] {
    let room = width - costText(width: width).cellWidth
    let help = bindings.first { $0.action == .screen(.help) }
    var column = 0
    var placed: [(Range<Int>, KeyBinding)] = []
    func place(_ binding: KeyBinding) {
      placed.append((column..<column + length(binding), binding))
      column += length(binding) + 1
    }
    for binding in bindings {
      let isLast =
        binding.action == .screen(.help) || placed.contains { $0.1.action == .screen(.help) }
      let reserve = isLast ? 0 : help.map { length($0) + 1 } ?? 0
      guard column + length(binding) + reserve <= room else { break }
      place(binding)
    }
    if let help, !placed.contains(where: { $0.1.action == .screen(.help) }),
      column + length(help) <= room
    {
      place(help)
    }
    return placed
  }

  private func length(_ binding: KeyBinding) -> Int {
    2 + (binding.keys.first?.label.cellWidth ?? 0) + word(binding).count
  }

  private func word(_ binding: KeyBinding) -> String {
    binding.action == .screen(.quit) && goesBack ? "back" : binding.hint ?? ""
  }

  private func costText(width: Int) -> String {
    let core = Format.percent(cost.coreShare, decimals: 1)
    guard width >= 100 else { return width >= 60 ? " ui \(core) core " : "" }
    let frame = cost.millisecondsPerFrame.map { Format.fixed($0, 1) } ?? Format.unknown
    return
      "  \(workload) · ui \(frame)ms/frame \(Format.bytes(cost.bytesPerFrame))/frame \(core) core "
  }
}
