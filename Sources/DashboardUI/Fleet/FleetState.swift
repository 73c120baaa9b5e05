package import Terminal

/// Everything the screen of watched servers is a function of.
package struct FleetState: Sendable {
  package private(set) var fleet: WatchedFleet
  package var keys: KeyMap
  package var symbols: GraphSymbols
  package private(set) var width = 0
  package private(set) var height = 0
  package var page = Page.table
  package var list = FleetList()
  package private(set) var notices = NoticeBoard()
  /// What is known of the replica under the cursor, once somebody has told.
  private(set) var detail: (key: String, detail: WatchedFleet.Detail)?
  /// What the last key, if it was Esc, has changed: it may turn out to have been none.
  private var beforeEscape: (page: Page, list: FleetList, notices: NoticeBoard)?

  /// What has the screen.
  package indirect enum Page: Equatable, Sendable {
    /// The table, with what is under its cursor as far as there is room.
    case table
    /// The replica under the cursor, in full.
    case replica(scroll: Int)
    case help(scroll: Int, behind: Page)
  }

  package init(_ fleet: WatchedFleet, keys: KeyMap = .standard, symbols: GraphSymbols = .block) {
    (self.fleet, self.keys, self.symbols) = (fleet, keys, symbols)
    list.sort(fleet.replicas)
  }

  /// Replicas are listed as requests are, so a person's keys for the table of requests are those here.
  static let contexts: [KeyContext] = [.panel(.requests), .global]

  /// The replica under the cursor.
  var replica: WatchedFleet.Replica? { list.current.map { fleet.replicas[$0] } }

  /// What the replica under the cursor is called among its like.
  package var currentKey: String? { replica?.key }

  /// Of which replica the detail is that is shown.
  package var detailKey: String? { detail?.key }

  var screenArea: Rect { Rect(x: 0, y: 0, width: width, height: height) }
  private var isTooSmall: Bool { width > 0 && !Layout.hasRoom(in: screenArea) }
  /// Rows that a page up or down goes.
  var pageRows: Int { max(1, height / 2) }

  /// Takes in how the servers stand.
  package mutating func absorb(_ fleet: WatchedFleet) {
    self.fleet = fleet
    list.sort(fleet.replicas)
    // The text in sight may have become shorter.
    scroll(by: 0)
  }

  /// Takes in what is known of a replica.
  package mutating func absorb(_ detail: WatchedFleet.Detail, of key: String) {
    self.detail = (key, detail)
    scroll(by: 0)
  }

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
      list.sort(fleet.replicas)
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
