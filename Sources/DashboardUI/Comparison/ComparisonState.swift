package import Terminal

/// Everything the screen of two compared sessions is a function of.
package struct ComparisonState: ListScreen {
  package let sessions: ComparedSessions
  package var common: ListScreenState<Place>
  package var page = Page.questions
  package var list: QuestionList

  /// What has the screen.
  package indirect enum Page: Equatable, Sendable {
    /// The list, with the rest beside it as far as there is room.
    case questions
    /// The one under the cursor, in full.
    case question(scroll: Int)
    /// What is said of the sessions as a whole, in full.
    case sessions(scroll: Int)
    case help(scroll: Int, behind: Page)
  }

  package init(_ sessions: ComparedSessions, keys: KeyMap = .standard) {
    (self.sessions, common) = (sessions, ListScreenState(keys))
    list = QuestionList(sessions.questions)
  }

  package struct Place: Sendable {
    var page: Page
    var list: QuestionList
  }

  package var place: Place {
    get { Place(page: page, list: list) }
    set { (page, list) = (newValue.page, newValue.list) }
  }

  /// The question under the cursor.
  var question: ComparedSessions.Question? { list.current.map { sessions.questions[$0] } }

  package func render(into buffer: inout CellBuffer, in area: Rect) {
    ComparisonView(self).render(into: &buffer, in: area)
  }
}
