package import Terminal

/// Everything the screen of two compared sessions is a function of.
package struct ComparisonState: Sendable {
  package let sessions: ComparedSessions
  package var keys: KeyMap
  package private(set) var width = 0
  package private(set) var height = 0
  package var page = Page.questions
  package var list: QuestionList
  package private(set) var notices = NoticeBoard()
  /// What the last key, if it was Esc, has changed: it may turn out to have been none.
  private var beforeEscape: (page: Page, list: QuestionList, notices: NoticeBoard)?

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
    (self.sessions, self.keys) = (sessions, keys)
    list = QuestionList(sessions.questions)
  }

  /// Questions are listed as requests are, so a person's keys for the table of requests are those here.
  static let contexts: [KeyContext] = [.panel(.requests), .global]

  /// The question under the cursor.
  var question: ComparedSessions.Question? { list.current.map { sessions.questions[$0] } }

  var screenArea: Rect { Rect(x: 0, y: 0, width: width, height: height) }
  private var isTooSmall: Bool { width > 0 && !Layout.hasRoom(in: screenArea) }
  /// Rows that a page up or down goes.
  var pageRows: Int { max(1, height / 2) }

  /// Shows a line until it is read or replaced.
  package mutating func show(_ text: String, at now: UInt64) { notices.post(text, at: now) }

  /// What a key changes, and what it asks to be done.
  package mutating func press(_ key: Key, at now: UInt64) -> [Effect] {
    switch key {
    case .resize(let width, let height):
      (self.width, self.height) = (width, height)
      return []
    case .control("c"), .quit: return [.quit]
    case .notEscape:
      if let before = beforeEscape { (page, list, notices) = before }
      beforeEscape = nil
      return []
    default: break
    }
    // Where nothing can be seen, no key acts but the one that is named.
    if isTooSmall { return keys.action(for: key, in: [.global]) == .screen(.quit) ? [.quit] : [] }
    beforeEscape = key == .escape ? (page, list, notices) : nil
    notices.pressed(at: now)
    if key == .escape { notices.dismiss() }
    if case .mouse(let event) = key { return click(event, at: now) }
    // There must be a way back, whatever the keys were changed to.
    let action =
      keys.action(for: key, in: Self.contexts) ?? (key == .escape ? .screen(.back) : nil)
    return action.map { perform($0, at: now) } ?? []
  }
}
