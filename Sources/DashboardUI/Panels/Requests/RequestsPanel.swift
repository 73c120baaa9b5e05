package import EngineTypes
package import Terminal

/// The table of requests: which are kept, in which order, and the one under the cursor.
package struct RequestsPanel: PanelRoom {
  package static let panel = Panel.requests
  package static let bindings: [KeyBinding] = [
    KeyBinding(
      .request(.open), [.enter], in: .panel(.requests), name: "detail",
      "text, twin, hash chain and company", hint: "detail")
  ]

  package static func hints(in state: DashboardState) -> [Hint] {
    let keys = state.keys
    let isFiltered = !state.requestsPanel.wanted.isEmpty
    let leadsNowhere = isFiltered && state.visibleRequests.isEmpty
    let next = keys.hint(
      .request(.nextMatch), does: isFiltered ? "next match" : "next other bits")
    return boundHints(in: state)
      + [
        keys.vertical("choose"), leadsNowhere ? nil : next,
        keys.hint(.request(.nextSort), .request(.reverseSort), does: "sort"),
      ].compactMap(\.self)
  }

  package static let gestures = [
    Gesture("a heading", "sorts by it; again, the other way round"),
    Gesture("a request", "chooses it; a click on the chosen one shows its story"),
    Gesture("wheel", "goes through the requests"),
  ]

  package var filter = LineEditor() { didSet { wanted = RequestFilter(filter) } }
  /// What the filter asks for.
  package private(set) var wanted = RequestFilter("")
  package var order = RequestOrder()
  /// The request under the cursor; `nil` follows the top row.
  package var selected: RequestID?

  package init() {}

  package static func paint(
    _ state: DashboardState, _ look: PanelLook, into buffer: inout CellBuffer, in area: Rect
  ) {
    if look.isAlone {
      RequestsScreen(state, look).render(into: &buffer, in: area)
    } else {
      RequestsView(state, look).render(into: &buffer, in: area)
    }
  }

  package static func hasPreview(_ state: DashboardState) -> Bool { state.currentRequest != nil }

  /// Its question and answer, and beside them its twin.
  package static func paintPreview(
    _ state: DashboardState, into buffer: inout CellBuffer, in area: Rect
  ) {
    guard let id = state.currentRequest else { return }
    RequestDetailView(state, id: id, tab: .text, scroll: 0)?
      .renderPreview(into: &buffer, in: area)
  }

  package static func move(_ movement: Movement, in state: inout DashboardState, area: Rect) {
    scroll(movement.rows(page: state.pageRows), in: &state, area: area)
  }

  /// Moves the table's cursor; at the very top it follows the newest request again.
  package static func scroll(_ rows: Int, in state: inout DashboardState, area: Rect) {
    let visible = state.visibleRequests
    let place = visible.firstIndex { $0.id == state.requestsPanel.selected } ?? 0
    let target = min(visible.count - 1, place + rows)
    state.requestsPanel.selected = target > 0 ? visible[target].id : nil
  }

  /// A press on a heading sorts, on a row selects, on the selected row shows its detail.
  package static func press(
    _ press: PanelPress, in state: inout DashboardState, area: Rect
  ) -> Action? {
    let view = RequestsView(state, .alone)
    let area = state.isZoomed ? RequestsScreen.table(in: area) : area
    guard area.contains(x: press.x, y: press.y) else { return nil }
    if press.y == area.y + 1 {
      let columns = view.columns(width: area.width - 2)
      columns.column(at: press.x - area.x - 1)?.order.map { state.requestsPanel.order.choose($0) }
      return nil
    }
    guard let index = view.index(atRow: press.y - area.y, height: area.height) else { return nil }
    let id = view.entries[index].id
    if press.wasFocused && state.currentRequest == id { return .request(.open) }
    state.requestsPanel.selected = id
    return nil
  }
}

extension Panel {
  package static let requests = Panel("requests")
}

extension DashboardState {
  package var requestsPanel: RequestsPanel {
    get { panels[RequestsPanel.self] }
    _modify { yield &panels[RequestsPanel.self] }
  }

  /// Filtered and sorted, as the table shows them; without a filter, none that was only there to be
  /// somebody's company.
  package var visibleRequests: [RequestEntry] {
    let (twins, table) = (facts.twins, requestsPanel)
    let entries = facts.requests.newestFirst
    let kept =
      table.wanted.isEmpty
      ? entries.filter { !$0.isDismissedCompany }
      : entries.filter {
        table.wanted.matches(
          $0, verdict: twins.verdict(of: $0.id), isReference: twins.isReference($0))
      }
    return table.order.apply(to: kept) { twins.verdict(of: $0) }
  }

  /// Why the filter keeps nothing, in one line.
  var filterAbsence: String {
    let twins = facts.twins
    let absence = requestsPanel.wanted.absence(
      among: facts.requests.newestFirst.map {
        FilteredRequest($0, twins.verdict(of: $0.id), twins.isReference($0))
      })
    guard requestsPanel.wanted.fault == nil, let forgotten = forgottenRequests else {
      return absence
    }
    return "\(absence); \(forgotten)"
  }

  /// `1,204 older ones are only in the log`: what the list has forgotten; `nil` where nothing.
  var forgottenRequests: String? {
    let count = facts.requests.totalCount - facts.requests.count
    guard count > 0 else { return nil }
    return "\(Format.count(count)) older \(count == 1 ? "one is" : "ones are") "
      + (hasLog ? "only in the log" : "not kept")
  }

  /// Whether what the list forgets is written somewhere.
  private var hasLog: Bool { playback != nil || recording?.phase == .recording }

  /// The request actions speak of: the detail's, or the one under the cursor.
  package var currentRequest: RequestID? {
    if case .detail(let id, _, _) = overlay { return id }
    let (visible, selected) = (visibleRequests, requestsPanel.selected)
    return visible.first { $0.id == selected }?.id ?? visible.first?.id
  }
}
