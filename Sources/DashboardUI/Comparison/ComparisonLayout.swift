import Terminal

/// Where everything stands: a function of the screen's size and of how much there is to say.
struct ComparisonLayout {
  /// The finding, and of what.
  let header: Rect
  let list: Rect
  /// The question under the cursor; empty where there is no room.
  let question: Rect
  /// The sessions as a whole; empty where there is no room.
  let sessions: Rect
  /// All of it between header and the last two rows, for one thing alone.
  let body: Rect
  let notice: Rect
  let hints: Rect

  /// Rows below which a question has no room below the list; a key shows it alone.
  private static let leastHeight = 20

  init(_ state: ComparisonState) {
    var rest = state.screenArea
    header = rest.takeTop(ComparisonHeader(state).height)
    hints = rest.takeBottom(1)
    notice = rest.takeBottom(1)
    body = rest
    // A border, headings, all questions, a border.
    let listHeight = max(8, state.sessions.questions.count + 3)
    if rest.hasRoomBeside {
      var left = rest.takeLeft(rest.width * 9 / 20)
      question = rest
      let most = SessionsPage(state, width: left.width - 2).lineCount + 2
      let least = max(left.height / 2, left.height - most)
      list = left.height < 24 ? left : left.takeTop(min(listHeight, least))
      sessions = list == left ? Rect(x: 0, y: 0, width: 0, height: 0) : left
    } else {
      sessions = Rect(x: 0, y: 0, width: 0, height: 0)
      list = rest.height < Self.leastHeight ? rest : rest.takeTop(min(listHeight, rest.height / 2))
      question = list == rest ? sessions : rest
    }
  }
}
