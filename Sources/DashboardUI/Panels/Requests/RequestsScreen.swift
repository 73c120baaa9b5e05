import EngineTypes
import Terminal

/// The table of requests with the one under the cursor below it, as far as there is room.
struct RequestsScreen {
  private let state: DashboardState

  private let look: PanelLook

  init(_ state: DashboardState, _ look: PanelLook) { (self.state, self.look) = (state, look) }

  /// Rows of the table's part.
  static func tableHeight(_ height: Int) -> Int { height >= 24 ? height - height / 2 : height }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let detail = area.takeBottom(area.height - Self.tableHeight(area.height))
    RequestsView(state, look).render(into: &buffer, in: area)
    guard !detail.isEmpty, let id = state.currentRequest else {
      return buffer.fill(detail)
    }
    var tab = DetailTab.text
    if case .differs = state.facts.twins.verdict(of: id) { tab = .twin }
    RequestDetailView(state, id: id, tab: tab, scroll: 0)?
      .render(into: &buffer, in: detail)
  }
}
