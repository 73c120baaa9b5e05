import EngineTypes
package import Terminal

/// The actions on the panels, and on the one in focus.
extension DashboardState {
  mutating func perform(_ action: PanelAction) -> [Effect] {
    switch action {
    case .focus(let panel): focus(on: panel)
    case .toggle(let panel): return toggle(panel)
    case .next: moveFocus(1)
    case .previous: moveFocus(-1)
    case .zoom: toggleZoom()
    case .inspect: if isZoomed { focus.room.inspect(in: &self) } else { isZoomed = true }
    case .move(let movement): move(movement)
    case .setWindow(let window): chartsPanel.window = window
    }
    return []
  }

  /// Where the panels are now.
  package var placedPanels: [Panel: Rect] {
    guard isZoomed else { return panelsBehindZoom }
    return PlacedPanels(self, as: choice, zoomed: focus).panels
  }

  /// Where they are while none of them is alone.
  var panelsBehindZoom: [Panel: Rect] { panels(as: choice) }

  /// Where they would be.
  func panels(as choice: PanelChoice) -> [Panel: Rect] {
    PlacedPanels(self, as: choice).panels
  }

  /// Where the panel in focus is, or would be if it had the body.
  private var focusedArea: Rect { placedPanels[focus] ?? bodyArea }

  /// Focuses a panel; one the layout has no room for is shown alone.
  mutating func focus(on panel: Panel) {
    overlay = .none
    let isHidden = panelsBehindZoom[panel] == nil
    if isHidden && focusBefore == nil { focusBefore = isZoomed ? nil : focus }
    // Back among the others, unless this one was alone by choice.
    if !isHidden && focusBefore != nil { (isZoomed, focusBefore) = (false, nil) }
    focus = panel
    isZoomed = isZoomed || isHidden
  }

  mutating func toggleZoom() {
    isZoomed.toggle()
    guard !isZoomed else { return }
    // A panel without a place among the others is left for the one before it.
    settleFocus(preferring: focusBefore)
    focusBefore = nil
  }

  private mutating func moveFocus(_ direction: Int) {
    let shown = panelsBehindZoom
    let panels = isZoomed ? Panel.all : Panel.all.filter { shown[$0] != nil }
    guard !panels.isEmpty else { return }
    focus = panels.roundAndRound((panels.firstIndex(of: focus) ?? 0) + direction)
  }

  private mutating func move(_ movement: Movement) {
    guard case .detail(let id, let tab, let scroll) = overlay else {
      return focus.room.move(movement, in: &self, area: focusedArea)
    }
    // From pair to pair where a page's neighbour is in sight already.
    let pages = RequestDetailView.isPaired(bodyArea.inset()) ? 2 : 1
    switch movement {
    case .left: overlay = .detail(id, tab.moved(by: -pages), scroll: 0)
    case .right: overlay = .detail(id, tab.moved(by: pages), scroll: 0)
    case .up, .down, .pageUp, .pageDown, .top, .bottom:
      scrollDetail(id, tab, to: scroll + movement.rows(page: pageRows))
    }
  }

  mutating func scrollDetail(_ id: RequestID, _ tab: DetailTab, to scroll: Int) {
    let view = RequestDetailView(self, id: id, tab: tab, scroll: 0)
    let limit = view?.maximumScroll(in: bodyArea) ?? 0
    overlay = .detail(id, tab, scroll: max(0, min(limit, scroll)))
  }
}
