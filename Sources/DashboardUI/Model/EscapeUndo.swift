import EngineTypes

/// What Esc may change of a dashboard, kept until the next key.
///
/// A terminal's report begins with the byte of Esc. Where the rest is late, as on a slow line, Esc has
/// been acted on before it is known to have been none.
struct EscapeUndo: Sendable {
  private let input: InputMode
  private let filter: LineEditor
  private let focus: Panel
  private let focusBefore: Panel?
  private let isZoomed: Bool
  private let history: HistoryCursor
  private let selectedRequest: RequestID?
  private let guide: Guide
  private let notices: NoticeBoard
  private let handCopy: HandCopy?

  init(_ state: DashboardState) {
    (input, filter, focus) = (state.input, state.filter, state.focus)
    (focusBefore, isZoomed, history) = (state.focusBefore, state.isZoomed, state.history)
    (selectedRequest, guide) = (state.selectedRequest, state.guide)
    (notices, handCopy) = (state.notices, state.handCopy)
  }

  func restore(_ state: inout DashboardState) {
    (state.input, state.filter, state.focus) = (input, filter, focus)
    (state.focusBefore, state.isZoomed, state.history) = (focusBefore, isZoomed, history)
    (state.selectedRequest, state.guide) = (selectedRequest, guide)
    (state.notices, state.handCopy) = (notices, handCopy)
  }
}
