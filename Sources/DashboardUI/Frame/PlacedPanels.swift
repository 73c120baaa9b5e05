package import Terminal

/// Where the panels are, and below the requests what the cursor of the one in focus is on.
package struct PlacedPanels {
  package private(set) var panels: [Panel: Rect]
  package private(set) var preview: (panel: Panel, area: Rect)?

  /// Cells of a screen, and rows and cells of the requests' panel, that leave room for a preview.
  private static let leastScreenWidth = 150
  private static let leastWidth = 100
  private static let leastHeight = 24
  /// Rows of a preview.
  private static let previewHeight = 12

  /// - Parameters:
  ///   - state: what the screen is a function of.
  ///   - choice: which panels are wanted.
  ///   - zoomed: the panel alone on the screen.
  package init(_ state: DashboardState, as choice: PanelChoice, zoomed: Panel? = nil) {
    panels = Layout.panels(
      in: state.screenArea, choice, zoomed: zoomed, tourRows: state.tourRows,
      otherModes: state.otherModes
    ) { $0.room.mostHeight(state, width: $1) }
    // What a person has shared out is not shared again.
    guard zoomed == nil, state.width >= Self.leastScreenWidth,
      Arrangement.all.contains(choice.arrangement), var list = panels[.requests],
      list.width >= Self.leastWidth, list.height >= Self.leastHeight,
      let panel = [state.focus, .requests].first(where: { $0.room.hasPreview(state) })
    else { return }
    let rows = max(Self.previewHeight, list.height * 2 / 5)
    preview = (panel, list.takeBottom(rows))
    panels[.requests] = list
  }
}
