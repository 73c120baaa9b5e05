import EngineTypes
package import Terminal

/// One question in both modes, alone and in company.
///
/// No layout has room for it among the others, so it is always alone on the screen.
package struct ComparePanel: PanelRoom {
  package static let panel = Panel.compare
  package static let leastHeight = 9

  package static func hints(in state: DashboardState) -> [Hint] {
    let keys = state.keys
    // A recording answers nothing new.
    let asks =
      state.playback != nil
      ? []
      : [
        keys.hint(.request(.compare), does: "the selected request"),
        keys.hint(.request(.ask), does: "a question of yours"),
      ]
    return (asks + [keys.vertical("scroll")]).compactMap(\.self)
  }

  package static let gestures = [Gesture("wheel", "scrolls the answers")]

  package var comparison: ModeComparison?
  package var scroll = 0

  package init() {}

  package static func paint(
    _ state: DashboardState, _ look: PanelLook, into buffer: inout CellBuffer, in area: Rect
  ) { CompareScreen(state, look).render(into: &buffer, in: area) }

  package static func move(_ movement: Movement, in state: inout DashboardState, area: Rect) {
    scroll(movement.rows(page: state.pageRows), in: &state, area: area)
  }

  package static func scroll(_ rows: Int, in state: inout DashboardState, area: Rect) {
    let limit = CompareScreen(state, .alone).maximumScroll(in: area)
    state.comparePanel.scroll = max(0, min(limit, state.comparePanel.scroll + rows))
  }
}

extension Panel {
  package static let compare = Panel("a/b")
}

extension DashboardState {
  package var comparePanel: ComparePanel {
    get { panels[ComparePanel.self] }
    _modify { yield &panels[ComparePanel.self] }
  }
}
