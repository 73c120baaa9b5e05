package import Terminal

/// The whole screen: every panel in its place, and the overlay on top.
package struct DashboardView {
  private let state: DashboardState

  package init(_ state: DashboardState) { self.state = state }

  package func render(into buffer: inout CellBuffer, in area: Rect) {
    guard Layout.hasRoom(in: area) else {
      return TooSmallView(keys: state.keys).render(into: &buffer, in: area)
    }
    let layout = Layout(area, tourRows: state.tourRows)
    HeaderView(state).render(into: &buffer, in: layout.header)
    // What covers the panels covers the tour too.
    if !covers(into: &buffer, in: Layout.body(of: area)) {
      paintPanels(into: &buffer, in: area)
      if let tour = state.tour { TourView(tour, state).render(into: &buffer, in: layout.tour) }
    }
    PromptLineView(state).render(into: &buffer, in: layout.prompt)
    HintsView(state).render(into: &buffer, in: layout.hints)
    stand(into: &buffer, in: Layout.body(of: area))
  }

  private func paintPanels(into buffer: inout CellBuffer, in area: Rect) {
    let panels = Layout.panels(
      in: area, state.choice, zoomed: state.isZoomed ? state.focus : nil,
      tourRows: state.tourRows
    ) { $0.room.mostHeight(state, width: $1) }
    for panel in Panel.all {
      guard let rectangle = panels[panel] else { continue }
      let look = PanelLook(
        isFocused: state.focus == panel, isAlone: state.isZoomed, key: key(of: panel))
      panel.room.paint(state, look, into: &buffer, in: rectangle)
    }
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
