package import Terminal

/// A screen of its own beside the dashboard's: a list of things, the one under its cursor, a help.
///
/// Things are listed as requests are, so a person's keys for the table of requests are those here.
package protocol ListScreen: Sendable {
  /// What Esc may change.
  associatedtype Place: Sendable
  /// Where its keys are looked up, innermost first.
  static var keyContexts: [KeyContext] { get }
  var place: Place { get set }
  var common: ListScreenState<Place> { get set }
  /// What the bottom row says.
  var hints: [Hint] { get }
  /// Where the bottom row is.
  var hintsArea: Rect { get }

  mutating func perform(_ action: Action, at now: UInt64) -> [Effect]
  /// A press on anything but the bottom row.
  mutating func press(x: Int, y: Int)
  /// Goes through the list, or scrolls what has the screen.
  mutating func turnWheel(_ rows: Int)
  func render(into buffer: inout CellBuffer, in area: Rect)
}

/// What all such screens keep.
package struct ListScreenState<Place: Sendable>: Sendable {
  package var keys: KeyMap
  fileprivate var width = 0
  fileprivate var height = 0
  fileprivate var notices = NoticeBoard()
  /// What the last key, if it was Esc, has changed: it may turn out to have been none.
  fileprivate var beforeEscape: (place: Place, notices: NoticeBoard)?

  package init(_ keys: KeyMap) { self.keys = keys }
}

/// Where the keys of such screens are looked up, besides those that one of them has alone.
package enum ListKeys {
  package static let contexts: [KeyContext] = [.panel(.requests), .global]
}

extension ListScreen {
  package static var keyContexts: [KeyContext] { ListKeys.contexts }
  package var keys: KeyMap {
    get { common.keys }
    set { common.keys = newValue }
  }
  package var width: Int { common.width }
  package var height: Int { common.height }
  package var notices: NoticeBoard { common.notices }

  var screenArea: Rect { Rect(x: 0, y: 0, width: width, height: height) }
  /// Rows that a page up or down goes.
  var pageRows: Int { max(1, height / 2) }
  private var isTooSmall: Bool { width > 0 && !Layout.hasRoom(in: screenArea) }

  /// Shows a line until it is read or replaced.
  package mutating func show(_ text: String, at now: UInt64) { common.notices.post(text, at: now) }

  /// What a key changes, and what it asks to be done.
  package mutating func press(_ key: Key, at now: UInt64) -> [Effect] {
    switch key {
    case .resize(let width, let height):
      (common.width, common.height) = (width, height)
      return []
    case .control("c"), .quit: return [.quit]
    case .notEscape:
      if let before = common.beforeEscape { (place, common.notices) = before }
      common.beforeEscape = nil
      return []
    default: break
    }
    // Where nothing can be seen, no key acts but the one that is named.
    if isTooSmall { return keys.action(for: key, in: [.global]) == .screen(.quit) ? [.quit] : [] }
    common.beforeEscape = key == .escape ? (place, notices) : nil
    common.notices.pressed(at: now)
    if key == .escape { common.notices.dismiss() }
    if case .mouse(let event) = key { return click(event, at: now) }
    // There must be a way back, whatever the keys were changed to.
    let action =
      keys.action(for: key, in: Self.keyContexts) ?? (key == .escape ? .screen(.back) : nil)
    return action.map { perform($0, at: now) } ?? []
  }

  private mutating func click(_ event: MouseEvent, at now: UInt64) -> [Effect] {
    switch event.action {
    case .press:
      let area = hintsArea
      guard area.contains(x: event.x, y: event.y) else {
        press(x: event.x, y: event.y)
        break
      }
      let key = HintsView(hints, keys).key(at: event.x - area.x, width: area.width)
      return key.map { press($0, at: now) } ?? []
    case .wheelUp: turnWheel(-3)
    case .wheelDown: turnWheel(3)
    case .drag, .release: break
    }
    return []
  }

  /// What the pointer does, of the screen's things and its own.
  static func gestures(through things: String, _ own: [Gesture]) -> [Gesture] {
    [
      Gesture("the bottom row", "a click on a key is that key"),
      Gesture("a heading", "sorts by it; again, the other way round"),
    ] + own + [
      Gesture("wheel", "goes through the \(things), or scrolls what has the screen"),
      Gesture("with Shift", "selects text, as the terminal does without this screen"),
    ]
  }
}
