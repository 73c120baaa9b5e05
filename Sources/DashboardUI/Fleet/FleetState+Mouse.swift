import Terminal

extension FleetState {
  static let gestures = [
    Gesture("the bottom row", "a click on a key is that key"),
    Gesture("a heading", "sorts by it; again, the other way round"),
    Gesture("a replica", "chooses it; a click on the chosen one shows all of it"),
    Gesture("below the table", "shows all of what is under the cursor"),
    Gesture("wheel", "goes through the replicas, or scrolls what has the screen"),
    Gesture("with Shift", "selects text, as the terminal does without this screen"),
  ]

  mutating func click(_ event: MouseEvent, at now: UInt64) -> [Effect] {
    switch event.action {
    case .press: return press(x: event.x, y: event.y, at: now)
    case .wheelUp: turnWheel(-3)
    case .wheelDown: turnWheel(3)
    case .drag, .release: break
    }
    return []
  }

  private mutating func turnWheel(_ rows: Int) {
    if page == .table { list.move(by: rows, fleet.replicas) } else { scroll(by: rows) }
  }

  private mutating func press(x: Int, y: Int, at now: UInt64) -> [Effect] {
    let layout = FleetLayout(self)
    if layout.hints.contains(x: x, y: y) {
      let key = HintsView(hints, keys).key(at: x - layout.hints.x, width: layout.hints.width)
      return key.map { press($0, at: now) } ?? []
    }
    guard page == .table else { return [] }
    if layout.table.contains(x: x, y: y) {
      pressTable(x: x, y: y, layout.table)
    } else if layout.preview.contains(x: x, y: y) {
      open()
    }
    return []
  }

  private mutating func pressTable(x: Int, y: Int, _ area: Rect) {
    let view = FleetTable(self)
    if y == area.y + 1 {
      view.column(atX: x - area.x - 1, width: area.width - 2).map {
        list.choose($0, fleet.replicas)
      }
    } else if let place = view.place(atRow: y - area.y, height: area.height) {
      if place == list.cursor { open() } else { list.select(place, fleet.replicas) }
    }
  }
}
