import Terminal

extension ComparisonState {
  static let gestures = [
    Gesture("the bottom row", "a click on a key is that key"),
    Gesture("a heading", "sorts by it; again, the other way round"),
    Gesture("a question", "chooses it; a click on the chosen one shows it in full"),
    Gesture("beside or below the list", "shows in full what is clicked on"),
    Gesture("wheel", "goes through the questions, or scrolls what has the screen"),
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
    if page == .questions { list.move(by: rows) } else { scroll(by: rows) }
  }

  private mutating func press(x: Int, y: Int, at now: UInt64) -> [Effect] {
    let layout = ComparisonLayout(self)
    if layout.hints.contains(x: x, y: y) {
      let key = HintsView(hints, keys).key(at: x - layout.hints.x, width: layout.hints.width)
      return key.map { press($0, at: now) } ?? []
    }
    guard page == .questions else { return [] }
    if layout.list.contains(x: x, y: y) {
      pressList(x: x, y: y, layout.list)
    } else if layout.question.contains(x: x, y: y) {
      open()
    } else if layout.sessions.contains(x: x, y: y) {
      page = .sessions(scroll: 0)
    }
    return []
  }

  private mutating func pressList(x: Int, y: Int, _ area: Rect) {
    let view = QuestionListView(self)
    if y == area.y + 1 {
      view.order(atX: x - area.x - 1, width: area.width - 2).map {
        list.choose($0, sessions.questions)
      }
    } else if let place = view.place(atRow: y - area.y, height: area.height) {
      if place == list.cursor { open() } else { list.select(place) }
    }
  }
}
