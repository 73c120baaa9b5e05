extension DashboardState {
  /// Whether nothing runs, and nothing will by itself.
  var asksNothing: Bool { playback == nil && facts.load.isIdle && !workload.isOn }

  /// Why nothing has happened yet, and what would change that; in one line.
  var absence: String {
    if playback != nil { return "nothing up to this place of the recording" }
    if facts.fault != nil { return "the engine stopped before anything ran" }
    if isPaused { return "the engine is paused; \(keys.call(.engine(.togglePause))) lets it run" }
    guard workload.isOn else {
      let (start, ask) = (keys.call(.load(.toggle)), keys.call(.request(.ask)))
      return "nobody asks anything: \(start) starts the workload, \(ask) asks a question"
    }
    return "the first request is on its way"
  }
}
