import EngineTypes

/// What Esc may change of a dashboard, kept until the next key.
///
/// A terminal's report begins with the byte of Esc. Where the rest is late, as on a slow line, Esc has
/// been acted on before it is known to have been none.
struct EscapeUndo: Sendable {
  private let overlay: Overlay
  private let panels: PanelStates
  private let focus: Panel
  private let focusBefore: Panel?
  private let isZoomed: Bool
  private let guide: Guide
  private let notices: NoticeBoard
  private let handCopy: HandCopy?
  private let tour: Tour?

  init(_ state: DashboardState) {
    (overlay, panels) = (state.overlay, state.panels)
    (focus, focusBefore, isZoomed) = (state.focus, state.focusBefore, state.isZoomed)
    (guide, notices, handCopy) = (state.guide, state.notices, state.handCopy)
    tour = state.tour
  }

  func restore(_ state: inout DashboardState) {
    (state.overlay, state.panels) = (overlay, panels)
    (state.focus, state.focusBefore, state.isZoomed) = (focus, focusBefore, isZoomed)
    (state.guide, state.notices, state.handCopy) = (guide, notices, handCopy)
    state.tour = tour
  }
}
