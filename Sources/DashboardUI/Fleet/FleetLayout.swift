import Terminal

/// Where everything stands: a function of the screen's size and of how many replicas there are.
struct FleetLayout {
  /// How the fleet stands, and who stands out.
  let header: Rect
  let table: Rect
  /// The replica under the cursor; empty where there is no room.
  let preview: Rect
  /// All of it between header and the last two rows, for one thing alone.
  let body: Rect
  /// How far a probe is; empty where none runs.
  let probe: Rect
  let notice: Rect
  let hints: Rect

  /// Rows below which what is under the cursor has no room below the table; a key shows it alone.
  private static let leastHeight = 16

  init(_ state: FleetState) {
    var rest = state.screenArea
    header = rest.takeTop(FleetHeader(state).height)
    hints = rest.takeBottom(1)
    notice = rest.takeBottom(1)
    probe = rest.takeBottom(state.probe?.isRunning == true ? 1 : 0)
    body = rest
    guard rest.height >= Self.leastHeight else {
      table = rest
      preview = Rect(x: 0, y: 0, width: 0, height: 0)
      return
    }
    // A border, headings, sums, all replicas, a border.
    let all = 3 + FleetTable(state).sumCount + max(1, state.list.items.count)
    table = rest.takeTop(min(max(5, all), rest.height / 2))
    preview = rest
  }
}
