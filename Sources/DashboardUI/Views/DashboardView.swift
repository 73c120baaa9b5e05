package import Terminal

/// The whole screen: every panel in its place, and the overlay on top.
package struct DashboardView {
  private let state: DashboardState

  package init(_ state: DashboardState) { self.state = state }

  package func render(into buffer: inout CellBuffer, in area: Rect) {
    let panels = Layout.panels(in: area, zoomed: state.isZoomed ? state.focus : nil)
    guard !panels.isEmpty else {
      return TooSmallView(keys: state.keys).render(into: &buffer, in: area)
    }
    let body = Layout.body(of: area)
    let coversBody = overlay(into: &buffer, in: body)
    for panel in Panel.allCases {
      guard let rectangle = panels[panel] else { continue }
      if coversBody && Panel.focusable.contains(panel) { continue }
      paint(panel, into: &buffer, in: rectangle, showsProof: panels[.proof] == nil)
      showKey(of: panel, into: &buffer, in: rectangle)
    }
    switch state.input {
    case .palette(let palette):
      PaletteView(palette: palette, keys: state.keys).render(into: &buffer, in: body)
    case .dialog(let dialog): DialogView(state, dialog).render(into: &buffer, in: body)
    case .asking where state.prompt.lineCount > 1:
      PromptBox(line: state.prompt).render(into: &buffer, in: body)
    case .panels, .asking, .filtering, .help, .detail, .labs, .messages: break
    }
    if let copy = state.handCopy { HandCopyView(copy).render(into: &buffer, in: body) }
  }

  /// Corrects the digit in a panel's border where a person has given it another key.
  private func showKey(of panel: Panel, into buffer: inout CellBuffer, in area: Rect) {
    guard let digit = panel.digit, area.width > 4,
      state.keys.action(for: .character(digit), in: [.global]) != .focus(panel)
    else { return }
    let labels = state.keys.bindings.first { $0.action == .focus(panel) }?.keys.map(\.label) ?? []
    let label = labels.first { $0.cellWidth == 1 } ?? " "
    buffer.write(label, x: area.x + 3, y: area.y, role: .key, attributes: .bold)
  }

  /// Paints what hides the panels.
  ///
  /// - Returns: whether there is such a thing.
  private func overlay(into buffer: inout CellBuffer, in body: Rect) -> Bool {
    switch state.input {
    case .help(let scroll):
      HelpView(state, scroll: scroll).render(into: &buffer, in: body)
      return true
    case .detail(let id, let tab, let scroll):
      guard let detail = RequestDetailView(state, id: id, tab: tab, scroll: scroll) else {
        return false
      }
      detail.render(into: &buffer, in: body)
      return true
    case .messages(let scroll):
      NoticesView(state, scroll: scroll).render(into: &buffer, in: body)
      return true
    case .labs:
      LabsView(state.labs, keys: state.keys).render(into: &buffer, in: body)
      return true
    case .panels, .asking, .filtering, .palette, .dialog: return false
    }
  }

  private func paint(
    _ panel: Panel, into buffer: inout CellBuffer, in area: Rect, showsProof: Bool
  ) {
    let isFocused = state.focus == panel
    if state.isZoomed && isFocused && paintInFull(panel, into: &buffer, in: area) { return }
    switch panel {
    case .header: HeaderView(state).render(into: &buffer, in: area)
    case .batch: BatchView(state, isFocused: isFocused).render(into: &buffer, in: area)
    case .kv: KVCacheView(state, isFocused: isFocused).render(into: &buffer, in: area)
    case .kernels: KernelsView(state, isFocused: isFocused).render(into: &buffer, in: area)
    case .requests:
      RequestsView(state, isFocused: isFocused, showsProof: showsProof)
        .render(into: &buffer, in: area)
    case .charts: ChartsView(state, isFocused: isFocused).render(into: &buffer, in: area)
    case .proof: ProofView(state, isFocused: isFocused).render(into: &buffer, in: area)
    case .compare: CompareScreen(state).render(into: &buffer, in: area)
    case .session: SessionScreen(state).render(into: &buffer, in: area)
    case .prompt: PromptLineView(state).render(into: &buffer, in: area)
    case .hints: HintsView(state).render(into: &buffer, in: area)
    }
  }

  /// Paints a panel that has the screen for itself, where it then has more to tell.
  ///
  /// - Returns: whether it has.
  private func paintInFull(
    _ panel: Panel, into buffer: inout CellBuffer, in area: Rect
  ) -> Bool {
    switch panel {
    case .batch:
      BatchView(state, isFocused: true, isZoomed: true).render(into: &buffer, in: area)
    case .kv: KVCacheView(state, isFocused: true, isZoomed: true).render(into: &buffer, in: area)
    case .kernels: KernelsScreen(state).render(into: &buffer, in: area)
    case .charts: ChartsScreen(state).render(into: &buffer, in: area)
    case .proof: ProofScreen(state).render(into: &buffer, in: area)
    case .requests: RequestsScreen(state).render(into: &buffer, in: area)
    case .compare, .session, .header, .prompt, .hints: return false
    }
    return true
  }
}
