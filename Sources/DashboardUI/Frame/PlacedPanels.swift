package import Terminal

/// Where the panels are, and below or beside the requests what the cursor of the one in focus is on.
package struct PlacedPanels {
  package private(set) var panels: [Panel: Rect]
  package private(set) var preview: (panel: Panel, area: Rect)?

  /// Cells of a screen, and rows and cells of the requests' panel, that leave room for a preview.
  private static let leastScreenWidth = 150
  private static let leastWidth = 90
  private static let leastHeight = 20
  /// Rows of a preview.
  private static let previewHeight = 12
  /// Cells that the table of requests fills, and those of a preview beside it.
  private static let tableWidth = 76
  private static let previewWidth = 40

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
      let panel = [state.focus, .requests].first(where: { $0.room.hasPreview(state) })
    else { return }
    if list.width >= Self.leastWidth && list.height >= Self.leastHeight {
      let rows = max(Self.previewHeight, list.height * 2 / 5)
      preview = (panel, list.takeBottom(rows))
    } else if list.width >= Self.tableWidth + Self.previewWidth {
      let table = list.takeLeft(Self.tableWidth)
      preview = (panel, list)
      list = table
    }
    panels[.requests] = list
  }
}
