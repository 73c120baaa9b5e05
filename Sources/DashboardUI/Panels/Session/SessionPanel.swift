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
    boundHints(in: state)
      + [state.keys.hint(.session(.copyProvenance), does: "copy what it was made with")]
      .compactMap(\.self)
  }

  package init() {}

  package static func paint(
    _ state: DashboardState, _ look: PanelLook, into buffer: inout CellBuffer, in area: Rect
  ) { SessionScreen(state, look).render(into: &buffer, in: area) }
}

extension Panel {
  package static let session = Panel("session")
}
