package import Terminal

extension ComparisonState {
  static let gestures = gestures(
    through: "questions",
    [
      Gesture("a question", "chooses it; a click on the chosen one shows it in full"),
      Gesture("beside or below the list", "shows in full what is clicked on"),
    ])

  package var hintsArea: Rect { ComparisonLayout(self).hints }

  package mutating func turnWheel(_ rows: Int) {
    if page == .questions { list.move(by: rows) } else { scroll(by: rows) }
  }

  package mutating func press(x: Int, y: Int) {
    guard page == .questions else { return }
    let layout = ComparisonLayout(self)
    if layout.list.contains(x: x, y: y) {
      pressList(x: x, y: y, layout.list)
    } else if layout.question.contains(x: x, y: y) {
      open()
    } else if layout.sessions.contains(x: x, y: y) {
      page = .sessions(scroll: 0)
    }
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
