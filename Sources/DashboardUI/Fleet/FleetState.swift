package import Terminal

/// Everything the screen of watched servers is a function of.
package struct FleetState: ListScreen {
  package private(set) var fleet: WatchedFleet
  package var symbols: GraphSymbols
  package var common: ListScreenState<Place>
  package var page = Page.table
  package var list = FleetList()
  /// What is known of the replica under the cursor, once somebody has told.
  private(set) var detail: (key: String, detail: WatchedFleet.Detail)?
  /// The probe that runs, or the last one.
  package internal(set) var probe: FleetProbe?

  package static let keyContexts: [KeyContext] = [.fleet] + ListKeys.contexts

  /// What has the screen.
  package indirect enum Page: Equatable, Sendable {
    /// The table, with what is under its cursor as far as there is room.
    case table
    /// The replica under the cursor, in full.
    case replica(scroll: Int)
    /// What a probe would send, which a key begins.
    case offer([LabPageLine], key: String, scroll: Int, behind: Page)
    /// What the last probe found.
    case finding(scroll: Int, behind: Page)
    case help(scroll: Int, behind: Page)
  }

  package init(_ fleet: WatchedFleet, keys: KeyMap = .standard, symbols: GraphSymbols = .block) {
    (self.fleet, self.symbols, common) = (fleet, symbols, ListScreenState(keys))
    list.sort(fleet.replicas)
  }

  package struct Place: Sendable {
    var page: Page
    var list: FleetList
  }

  package var place: Place {
    get { Place(page: page, list: list) }
    set {
      (page, list) = (newValue.page, newValue.list)
      // Servers may have come and gone since.
      list.sort(fleet.replicas)
    }
  }

  /// The replica under the cursor.
  var replica: WatchedFleet.Replica? { list.current.map { fleet.replicas[$0] } }

  /// What is known of it, where somebody has told.
  var currentDetail: WatchedFleet.Detail? {
    detail.flatMap { $0.key == currentKey ? $0.detail : nil }
  }

  /// What the replica under the cursor is called among its like.
  package var currentKey: String? { replica?.key }

  /// Of which replica the detail is that is shown.
  package var detailKey: String? { detail?.key }

  /// Takes in how the servers stand.
  package mutating func absorb(_ fleet: WatchedFleet) {
    self.fleet = fleet
    list.sort(fleet.replicas)
    // The text in sight may have become shorter.
    scroll(by: 0)
  }

  /// Takes in what is known of a replica.
  package mutating func absorb(_ detail: WatchedFleet.Detail, of key: String) {
    self.detail = (key, detail)
    scroll(by: 0)
  }

  /// Takes in how a probe stands; one that has ended shows what it found, and the way back leads to
  /// what was in sight.
  package mutating func absorb(_ probe: FleetProbe) {
    let wasRunning = self.probe?.isRunning ?? false
    self.probe = probe
    guard wasRunning, !probe.isRunning else { return scroll(by: 0) }
    if case .finding = page {
      page = .finding(scroll: 0, behind: page.behind)
    } else {
      page = .finding(scroll: 0, behind: page)
    }
  }

  package func render(into buffer: inout CellBuffer, in area: Rect) {
    FleetView(self).render(into: &buffer, in: area)
  }
}

extension FleetState.Page {
  /// What the way back leads to.
  var behind: FleetState.Page {
    switch self {
    case .table, .replica: .table
    case .offer(_, _, _, let behind), .finding(_, let behind), .help(_, let behind): behind
    }
  }

  /// The same, scrolled elsewhere.
  func scrolled(_ move: (Int) -> Int) -> FleetState.Page {
    switch self {
    case .table: .table
    case .replica(let scroll): .replica(scroll: move(scroll))
    case .offer(let lines, let key, let scroll, let behind):
      .offer(lines, key: key, scroll: move(scroll), behind: behind)
    case .finding(let scroll, let behind): .finding(scroll: move(scroll), behind: behind)
    case .help(let scroll, let behind): .help(scroll: move(scroll), behind: behind)
    }
  }
}
