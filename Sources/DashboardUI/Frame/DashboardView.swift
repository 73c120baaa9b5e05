package import Terminal

/// The whole screen: every panel in its place, and the overlay on top.
package struct DashboardView {
  private let state: DashboardState

  package init(_ state: DashboardState) { self.state = state }

  package func render(into buffer: inout CellBuffer, in area: Rect) {
    guard Layout.hasRoom(in: area) else {
      return TooSmallView(keys: state.keys).render(into: &buffer, in: area)
    }
    let layout = Layout(area, tourRows: state.tourRows, otherModes: state.otherModes)
    let body = Layout.body(of: area, otherModes: state.otherModes)
    HeaderView(state).render(into: &buffer, in: layout.header)
    // What covers the panels covers the tour too.
    if !covers(into: &buffer, in: body) {
      paintPanels(into: &buffer)
      if let tour = state.tour { TourView(tour, state).render(into: &buffer, in: layout.tour) }
    }
    paintPrompt(into: &buffer, in: layout.prompt)
    HintsView(state).render(into: &buffer, in: layout.hints)
    stand(into: &buffer, in: body)
  }

  private func paintPrompt(into buffer: inout CellBuffer, in row: Rect) {
    let view = PromptLineView(state)
    let rows = view.rowCount(width: row.width)
    view.render(
      into: &buffer,
      in: Rect(x: row.x, y: row.maxY - rows, width: row.width, height: rows))
  }

  private func paintPanels(into buffer: inout CellBuffer) {
    let placed = PlacedPanels(
      state, as: state.choice, zoomed: state.isZoomed ? state.focus : nil)
    for panel in Panel.all {
      guard let rectangle = placed.panels[panel] else { continue }
      let look = PanelLook(
        isFocused: state.focus == panel, isAlone: state.isZoomed,
        hasPreview: placed.preview?.panel == panel, key: key(of: panel))
      panel.room.paint(state, look, into: &buffer, in: rectangle)
    }
    placed.preview.map { $0.panel.room.paintPreview(state, into: &buffer, in: $0.area) }
  }

  /// A person may have given the panel another key than its digit.
  private func key(of panel: Panel) -> Character? {
    let binding = state.keys.bindings.first { $0.action == .panel(.focus(panel)) }
    return binding?.keys.lazy.map(\.label).first { $0.cellWidth == 1 }?.first
  }

  /// Paints an overlay that takes the whole body.
  ///
  /// - Returns: whether there is such a thing.
  private func covers(into buffer: inout CellBuffer, in body: Rect) -> Bool {
    switch state.overlay {
    case .help(let help):
      HelpView(state, help).render(into: &buffer, in: body)
    case .detail(let id, let tab, let scroll):
      guard let detail = RequestDetailView(state, id: id, tab: tab, scroll: scroll) else {
        return false
      }
      detail.render(into: &buffer, in: body)
    case .messages(let scroll):
      NoticesView(state, scroll: scroll).render(into: &buffer, in: body)
    case .labs: LabsView(state).render(into: &buffer, in: body)
    case .none, .asking, .filtering, .palette, .dialog: return false
    }
    return true
  }

  /// Paints an overlay that stands before the panels.
  private func stand(into buffer: inout CellBuffer, in body: Rect) {
    switch state.overlay {
    case .palette(let palette):
      PaletteView(palette: palette, state: state).render(into: &buffer, in: body)
    case .dialog(let dialog): DialogView(state, dialog).render(into: &buffer, in: body)
    case .asking where state.prompt.lineCount > 1:
      PromptBox(line: state.prompt).render(into: &buffer, in: body)
    case .none, .asking, .filtering, .help, .detail, .labs, .messages: break
    }
    if let copy = state.handCopy { HandCopyView(copy).render(into: &buffer, in: body) }
  }
}
