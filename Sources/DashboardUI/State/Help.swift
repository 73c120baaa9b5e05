/// The help: which page of it is shown, and what is searched for in all of them.
package struct Help: Equatable, Sendable {
  package enum Page: String, CaseIterable, Sendable {
    case keys, marks, filter, layouts, mouse, words

    /// The page `steps` to the right, round and round.
    func moved(by steps: Int) -> Page {
      let all = Self.allCases
      return all.roundAndRound((all.firstIndex(of: self) ?? 0) + steps)
    }
  }

  package var page = Page.keys
  package var scroll = 0
  package var search = LineEditor()
  /// Whether keys are letters of the search.
  package var isTyping = false
  /// What was there when help was asked for, and is there again when it is closed.
  package var behind: Overlay

  package init(behind: Overlay = .none) { self.behind = behind }

  /// Whether all pages are searched instead of one being shown.
  package var isSearching: Bool { search.characters.contains { !$0.isWhitespace } }

  mutating func turn(by steps: Int) { turn(to: page.moved(by: steps)) }

  mutating func turn(to page: Page) {
    stopSearching()
    self.page = page
  }

  mutating func stopSearching() {
    search.replace(with: "")
    (isTyping, scroll) = (false, 0)
  }
}
