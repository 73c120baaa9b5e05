import Terminal

extension FleetState {
  mutating func perform(_ action: Action, at now: UInt64) -> [Effect] {
    let replicas = fleet.replicas
    switch action {
    case .panel(.move(let movement)): move(movement)
    case .request(.open): open()
    case .request(.filter): list.toggleTrouble(replicas)
    case .request(.nextSort): list.sortByNext(replicas)
    case .request(.reverseSort): list.reverse(replicas)
    case .request(.nextMatch): findTrouble(1, at: now)
    case .request(.previousMatch): findTrouble(-1, at: now)
    case .screen(.help): toggleHelp()
    case .screen(.back): if !goUp() && list.onlyTrouble { list.toggleTrouble(replicas) }
    case .screen(.quit): return goUp() ? [] : [.quit]
    case .screen(.nextTheme): return [.theme(.next), .keepTheme]
    // What is done to an engine of our own means nothing here.
    case .panel, .request, .engine, .load, .session, .screen, .tour, .playback: break
    }
    return []
  }

  /// Shows the replica under the cursor in full.
  mutating func open() {
    if page == .table, replica != nil { page = .replica(scroll: 0) }
  }

  /// From what is on the screen to what was there before.
  ///
  /// - Returns: whether there is such a thing.
  private mutating func goUp() -> Bool {
    switch page {
    case .table: return false
    case .replica: page = .table
    case .help(_, let behind): page = behind
    }
    return true
  }

  private mutating func toggleHelp() {
    if case .help = page { _ = goUp() } else { page = .help(scroll: 0, behind: page) }
  }

  private mutating func findTrouble(_ step: Int, at now: UInt64) {
    guard list.findTrouble(step, in: fleet.replicas) else {
      return show("no replica is down, stale or stands out", at: now)
    }
    if case .replica = page { page = .replica(scroll: 0) }
  }

  private mutating func move(_ movement: Movement) {
    switch (page, movement) {
    case (.table, _): list.move(by: movement.rows(page: pageRows), fleet.replicas)
    case (.replica, .left), (.replica, .right):
      list.move(by: movement == .left ? -1 : 1, fleet.replicas)
      page = .replica(scroll: 0)
    default: scroll(by: movement.rows(page: pageRows))
    }
  }

  /// Scrolls the text that has the screen, no further than it goes.
  mutating func scroll(by rows: Int) {
    let limit = FleetView(self).maximumScroll
    func moved(_ scroll: Int) -> Int { max(0, min(limit, scroll + rows)) }
    switch page {
    case .table: break
    case .replica(let scroll): page = .replica(scroll: moved(scroll))
    case .help(let scroll, let behind): page = .help(scroll: moved(scroll), behind: behind)
    }
  }
}
