import Terminal

extension FleetState {
  package mutating func perform(_ action: Action, at now: UInt64) -> [Effect] {
    let replicas = fleet.replicas
    switch action {
    case .panel(.move(let movement)): move(movement)
    case .request(.open): return enter()
    case .request(.probe): return askToProbe(at: now)
    case .request(.filter): list.toggleTrouble(replicas)
    case .request(.nextSort): list.sortByNext(replicas)
    case .request(.reverseSort): list.reverse(replicas)
    case .request(.nextMatch): findTrouble(1, at: now)
    case .request(.previousMatch): findTrouble(-1, at: now)
    case .screen(.help): toggleHelp()
    case .screen(.back): return goBack()
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
    guard page != .table else { return false }
    page = page.behind
    return true
  }

  /// One level up; from the table it ends a probe, then shows all replicas again.
  private mutating func goBack() -> [Effect] {
    if goUp() { return [] }
    if probe?.isRunning == true { return [.stopProbe] }
    if list.onlyTrouble { list.toggleTrouble(fleet.replicas) }
    return []
  }

  /// Opens what is under the cursor, or says yes to what is asked.
  private mutating func enter() -> [Effect] {
    guard case .offer(_, let key, _, let behind) = page else {
      open()
      return []
    }
    page = behind
    // One that ends at once has been seen to begin.
    let name = fleet.replicas.first { $0.key == key }?.name ?? ""
    probe = FleetProbe(key: key, name: name, phase: .running(fraction: 0, text: "it begins"))
    return [.startProbe(key)]
  }

  /// Ends the probe that runs, or asks whether to begin one.
  private mutating func askToProbe(at now: UInt64) -> [Effect] {
    if let probe, probe.isRunning {
      show("ending the probe of \(probe.name)", at: now)
      return [.stopProbe]
    }
    let behind =
      switch page {
      case .table, .replica: page
      case .finding(_, let behind): behind
      case .offer, .help: Page?.none
      }
    guard let behind, let replica else { return [] }
    switch currentDetail?.probe {
    case .offered(let lines)?:
      page = .offer(lines, key: replica.key, scroll: 0, behind: behind)
    case .refused(let reason)?: show(reason, at: now)
    case nil:
      show(
        currentDetail == nil
          ? "\(replica.name) is being looked at; press again" : "nobody here can probe", at: now)
    }
    return []
  }

  private mutating func toggleHelp() {
    if case .help = page { _ = goUp() } else { page = .help(scroll: 0, behind: page) }
  }

  private mutating func findTrouble(_ step: Int, at now: UInt64) {
    // What is asked is asked of one replica.
    if case .offer = page { return }
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
    page = page.scrolled { max(0, min(limit, $0 + rows)) }
  }
}
