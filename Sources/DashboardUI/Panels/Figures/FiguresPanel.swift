package import Terminal

/// What a meeting room has to see: whether answers stay the same, how fast, for how many.
package struct FiguresPanel: PanelRoom {
  package static let panel = Panel.figures
  package static let leastHeight = 7

  package init() {}

  package static func paint(
    _ state: DashboardState, _ look: PanelLook, into buffer: inout CellBuffer, in area: Rect
  ) { FiguresView(state, look).render(into: &buffer, in: area) }
}

extension Panel {
  package static let figures = Panel("figures")
}
