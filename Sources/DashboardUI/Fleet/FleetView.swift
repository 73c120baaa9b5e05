package import Terminal

/// The whole screen of watched servers.
package struct FleetView {
  private let state: FleetState
  private let layout: FleetLayout

  package init(_ state: FleetState) { (self.state, layout) = (state, FleetLayout(state)) }

  package func render(into buffer: inout CellBuffer, in area: Rect) {
    guard Layout.hasRoom(in: area) else {
      return TooSmallView(keys: state.keys).render(into: &buffer, in: area)
    }
    FleetHeader(state).render(into: &buffer, in: layout.header)
    paintBody(into: &buffer)
    ProbeRow(state)?.render(into: &buffer, in: layout.probe)
    if let notice = state.notices.current?.text {
      StyledLine(" \(notice.inOneLine)", .info).render(into: &buffer, in: layout.notice)
    }
    HintsView(state.hints, state.keys).render(into: &buffer, in: layout.hints)
  }

  /// How far the text can scroll that has the screen.
  var maximumScroll: Int {
    switch state.page {
    case .table: 0
    case .replica: page?.maximumScroll(in: layout.body) ?? 0
    case .offer, .finding: probePage?.maximumScroll(in: layout.body) ?? 0
    case .help: help.maximumScroll(in: layout.body)
    }
  }

  private func paintBody(into buffer: inout CellBuffer) {
    switch state.page {
    case .table: paintTable(into: &buffer)
    case .replica(let scroll):
      if let page {
        page.render(from: scroll, isFocused: true, into: &buffer, in: layout.body)
      } else {
        Box(title: "replica").render(into: &buffer, in: layout.body)
      }
    case .offer(_, _, let scroll, _), .finding(let scroll, _):
      probePage?.render(from: scroll, into: &buffer, in: layout.body)
    case .help(let scroll, _): help.render(from: scroll, into: &buffer, in: layout.body)
    }
  }

  private func paintTable(into buffer: inout CellBuffer) {
    FleetTable(state).render(into: &buffer, in: layout.table)
    guard !layout.preview.isEmpty else { return }
    let way = "\(state.keys.call(.request(.open), in: .panel(.requests))) shows all of it"
    if let page {
      page.render(isFocused: false, way: way, into: &buffer, in: layout.preview)
    } else {
      Box(title: "replica", isFocused: false).render(into: &buffer, in: layout.preview)
    }
  }

  private var help: ListHelp { .fleet(state.keys) }

  private var probePage: ProbePage? {
    switch state.page {
    case .offer(let lines, let key, _, _):
      ProbePage(
        offer: lines, of: state.fleet.replicas.first { $0.key == key }?.name ?? "a server")
    default: state.probe.map(ProbePage.init)
    }
  }

  private var page: ReplicaPage? {
    state.replica.map { replica in
      let detail = state.detail.flatMap { $0.key == replica.key ? $0.detail : nil }
      return ReplicaPage(replica, detail ?? WatchedFleet.Detail(), state.symbols)
    }
  }
}
