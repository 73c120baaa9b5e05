package import Terminal

/// All that is one panel's own: its state, its keys, what the pointer does in it, and its picture.
///
/// A conforming type is the panel's state. Everything it does is a function of the dashboard's state,
/// which holds it among the others.
package protocol PanelRoom: Sendable {
  static var panel: Panel { get }
  /// Keys that mean something of their own in it.
  static var bindings: [KeyBinding] { get }

  /// Rows it needs, with its border, to say anything.
  static var leastHeight: Int { get }

  /// Rows it can make use of where it is so wide; `nil` for as many as there are.
  static func mostHeight(_ state: DashboardState, width: Int) -> Int?
  /// What the bottom row says of its keys as it stands, before those that work everywhere.
  static func hints(in state: DashboardState) -> [Hint]

  /// What the glyphs in it mean, where they are its own, with bars drawn as they are.
  static func legend(_ symbols: GraphSymbols) -> [LegendRow]

  /// What the pointer does in it.
  static var gestures: [Gesture] { get }

  /// As it is before anything has happened.
  init()

  /// Paints it, within the panel's border.
  static func paint(
    _ state: DashboardState, _ look: PanelLook, into buffer: inout CellBuffer, in area: Rect)

  /// Whether its cursor is on something that can be told of beside it, on a wide screen of several
  /// panels.
  static func hasPreview(_ state: DashboardState) -> Bool

  /// Paints that, in a border of its own.
  static func paintPreview(_ state: DashboardState, into buffer: inout CellBuffer, in area: Rect)

  /// Moves what can be moved in it; it stands in `area`.
  static func move(_ movement: Movement, in state: inout DashboardState, area: Rect)

  /// A button goes down at a place of the screen, in the panel's `area`.
  ///
  /// - Returns: what it asks for beyond the panel's own state.
  static func press(_ press: PanelPress, in state: inout DashboardState, area: Rect) -> Action?

  /// The pointer pulls what it took hold of to a column of the screen.
  static func drag(toX x: Int, in state: inout DashboardState, area: Rect)

  /// The wheel turns over it: rows down, or up where negative.
  static func scroll(_ rows: Int, in state: inout DashboardState, area: Rect)

  /// Whether there is a closer look than the panel alone on the screen.
  static var looksCloser: Bool { get }

  /// Looks closer at what the cursor is on, where the panel is alone on the screen.
  static func inspect(in state: inout DashboardState)

  /// Lets go of what the panel holds on to, such as a place in the past, before anything else goes
  /// back.
  ///
  /// - Returns: whether there was such a thing.
  static func letGo(in state: inout DashboardState) -> Bool
}

/// A button that went down in a panel.
package struct PanelPress: Sendable {
  /// The place on the screen.
  package var x: Int
  package var y: Int
  /// Whether the panel had the focus before.
  package var wasFocused: Bool
}

/// A panel without cursor, lists and closer looks has nothing to add to these.
extension PanelRoom {
  package static var bindings: [KeyBinding] { [] }
  package static var leastHeight: Int { 5 }
  package static func mostHeight(_ state: DashboardState, width: Int) -> Int? { nil }
  package static func legend(_ symbols: GraphSymbols) -> [LegendRow] { [] }
  package static var gestures: [Gesture] { [] }
  package static func hasPreview(_ state: DashboardState) -> Bool { false }
  package static func paintPreview(
    _ state: DashboardState, into buffer: inout CellBuffer, in area: Rect
  ) {}

  package static func hints(in state: DashboardState) -> [Hint] { boundHints(in: state) }
  package static var looksCloser: Bool { false }

  package static func move(_ movement: Movement, in state: inout DashboardState, area: Rect) {}

  package static func press(
    _ press: PanelPress, in state: inout DashboardState, area: Rect
  ) -> Action? { nil }

  package static func drag(toX x: Int, in state: inout DashboardState, area: Rect) {}
  package static func scroll(_ rows: Int, in state: inout DashboardState, area: Rect) {}
  package static func inspect(in state: inout DashboardState) {}
  package static func letGo(in state: inout DashboardState) -> Bool { false }
}

extension PanelRoom {
  /// Those of its bindings that have a word for the bottom row, where they do something.
  package static func boundHints(in state: DashboardState) -> [Hint] {
    state.keys.bindings(hintedIn: .panel(panel), onRecording: state.playback != nil)
      .filter { $0.action != .panel(.inspect) || !state.isZoomed || looksCloser }
      .map { Hint([$0.keys[0]], $0.hint ?? "") }
  }
}
