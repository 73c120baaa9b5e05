import EngineTypes
import Terminal

/// The table of requests with the one under the cursor beside it, or below it, as far as there is room.
struct RequestsScreen {
  private let state: DashboardState

  private let look: PanelLook

  init(_ state: DashboardState, _ look: PanelLook) { (self.state, self.look) = (state, look) }

  /// The table's part of the panel.
  static func table(in area: Rect) -> Rect {
    var area = area
    if area.hasRoomBeside { return area.takeLeft(area.width * 11 / 20) }
    return area.height >= 24 ? area.takeTop(area.height - area.height / 2) : area
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let table = Self.table(in: area)
    let detail =
      table.width < area.width
      ? Rect(x: table.maxX, y: area.y, width: area.width - table.width, height: area.height)
      : Rect(x: area.x, y: table.maxY, width: area.width, height: area.height - table.height)
    RequestsView(state, look).render(into: &buffer, in: table)
    guard !detail.isEmpty, let id = state.currentRequest else {
      return buffer.fill(detail)
    }
    var tab = DetailTab.text
    if state.facts.twins.verdict(of: id).isDifference { tab = .twin }
    RequestDetailView(state, id: id, tab: tab, scroll: 0)?
      .render(into: &buffer, in: detail)
  }
}
