import EngineTypes
import Terminal

extension DashboardState {
  /// Shows the list, or the page of an experiment that runs.
  mutating func openLabs() {
    guard !labs.entries.isEmpty else { return show("there are no labs here; invar lab has them") }
    overlay = .labs
    labs.showsPage = labs.isRunning
    labs.scroll = 0
  }

  /// Pauses the engine, so that the two do not fight for the cores, and starts an experiment.
  mutating func runLab(_ name: String) -> [Effect] {
    guard let index = labs.entries.firstIndex(where: { $0.name == name }) else {
      let known = labs.entries.map(\.name).joined(separator: ", ")
      show("there is no lab \(name)\(known.isEmpty ? "" : "; there are \(known)")")
      return []
    }
    if !labs.isRunning { labs.cursor = index }
    return runBesideEngine(name)
  }

  /// The same for whatever has a page among them.
  mutating func runBesideEngine(_ name: String) -> [Effect] {
    guard !labs.isRunning else {
      show("lab \(labs.report?.name ?? "") is running; \(keys.call(.request(.cancel))) stops it")
      return []
    }
    overlay = .labs
    (labs.showsPage, labs.scroll) = (true, 0)
    labs.start(name, at: time.localNow)
    guard !isPaused else { return [.startLab(name)] }
    (isPaused, labs.resumesEngine) = (true, true)
    return [.command(.pause), .startLab(name)]
  }

  /// Takes an experiment's news; at its end the engine goes on, if it ran before.
  mutating func absorb(_ report: LabReport) -> [Effect] {
    labs.absorb(report, at: time.localNow)
    if case .ended(let word) = report.phase, overlay != .labs {
      show("lab \(report.name): \(word)")
    }
    guard !report.isRunning, labs.resumesEngine else { return [] }
    (isPaused, labs.resumesEngine) = (false, false)
    return [.command(.resume)]
  }

  mutating func pressInLabs(_ key: Key) -> [Effect] {
    let action = keys.action(for: key, in: [.global])
    if action == .screen(.help) { return perform(.screen(.help)) }
    if action == .screen(.quit) {
      // Up one level: what runs goes on.
      if labs.showsPage { leaveLabPage() } else { overlay = .none }
      return []
    }
    return labs.showsPage ? pressOnPage(key, action) : pressInList(key, action)
  }

  private mutating func pressInList(_ key: Key, _ action: Action?) -> [Effect] {
    let last = labs.entries.count - 1
    switch action {
    case .panel(.move(.pageUp)): scrollLab(-pageRows)
    case .panel(.move(.pageDown)): scrollLab(pageRows)
    case .panel(.move(let movement)):
      let target = labs.cursor + movement.rows(page: labs.entries.count)
      (labs.cursor, labs.scroll) = (max(0, min(last, target)), 0)
    case .screen(.back): overlay = .none
    default: if key == .enter { return runLab(labs.entries[labs.cursor].name) }
    }
    return []
  }

  private mutating func pressOnPage(_ key: Key, _ action: Action?) -> [Effect] {
    switch action {
    case .panel(.move(let movement)): scrollLab(movement.rows(page: pageRows))
    case .screen(.back), .request(.cancel):
      if labs.isRunning { return [.stopLab] }
      leaveLabPage()
    default: break
    }
    return []
  }

  private mutating func leaveLabPage() { (labs.showsPage, labs.scroll) = (false, 0) }

  mutating func scrollLab(_ rows: Int) {
    let body = bodyArea
    labs.scroll = max(
      0, min(LabsView(self).maximumScroll(in: body), labs.scroll + rows))
  }
}
