package import Terminal

/// Where the session is recorded, and what it can become.
///
/// No layout as shipped has room for it among the others, so it is alone on the screen unless somebody
/// adds it.
package struct SessionPanel: PanelRoom {
  package static let panel = Panel.session
  package static let leastHeight = 9
  package static let bindings: [KeyBinding] = [
    KeyBinding(
      .session(.openExport), [.enter], in: .panel(.session), name: "export this session",
      "choose the export's place", hint: "export")
  ]

  package static func hints(in state: DashboardState) -> [Hint] {
    let area = state.placedPanels[.session] ?? state.screenArea
    let scrolls = SessionScreen(state, .alone).maximumScroll(in: area) > 0
    let keys = state.keys
    return boundHints(in: state)
      + [
        keys.hint(.session(.copyProvenance), does: "copy what it was made with"),
        scrolls ? keys.vertical("scroll") : nil,
      ].compactMap(\.self)
  }

  package static let gestures = [Gesture("wheel", "scrolls, where there is more than fits")]

  package var scroll = 0

  package init() {}

  package static func move(_ movement: Movement, in state: inout DashboardState, area: Rect) {
    scroll(movement.rows(page: state.pageRows), in: &state, area: area)
  }

  package static func scroll(_ rows: Int, in state: inout DashboardState, area: Rect) {
    let limit = SessionScreen(state, .alone).maximumScroll(in: area)
    state.sessionPanel.scroll = max(0, min(limit, state.sessionPanel.scroll + rows))
  }

  package static func paint(
    _ state: DashboardState, _ look: PanelLook, into buffer: inout CellBuffer, in area: Rect
  ) { SessionScreen(state, look).render(into: &buffer, in: area) }
}

extension Panel {
  package static let session = Panel("session")
}

extension DashboardState {
  package var sessionPanel: SessionPanel {
    get { panels[SessionPanel.self] }
    _modify { yield &panels[SessionPanel.self] }
  }
}
