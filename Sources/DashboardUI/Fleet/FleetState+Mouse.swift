package import Terminal

extension FleetState {
  static let gestures = gestures(
    through: "replicas",
    [
      Gesture("a replica", "chooses it; a click on the chosen one shows all of it"),
      Gesture("below the table", "shows all of what is under the cursor"),
    ])

  package var hintsArea: Rect { FleetLayout(self).hints }

  package mutating func turnWheel(_ rows: Int) {
    if page == .table { list.move(by: rows, fleet.replicas) } else { scroll(by: rows) }
  }

  package mutating func press(x: Int, y: Int) {
    guard page == .table else { return }
    let layout = FleetLayout(self)
    if layout.table.contains(x: x, y: y) {
      pressTable(x: x, y: y, layout.table)
    } else if layout.preview.contains(x: x, y: y) {
      open()
    }
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
