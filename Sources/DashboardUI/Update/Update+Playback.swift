import EngineTypes

extension DashboardState {
  /// Knows what was known at another place of the recording; what the person set stays.
  mutating func jump(to facts: EngineFacts) {
    self.facts = facts
    forgetProof()
    batchPanel.history = HistoryCursor()
    chartsPanel.cursor = nil
    requestedSettings = RequestedSettings()
  }

  /// Takes over where the recording stands.
  ///
  /// From here on the screen is a function of the log and the place in it, not of how it was
  /// reached.
  mutating func follow(_ status: PlaybackStatus) {
    playback = status
    time.pin(status.engineNanoseconds)
    guide = .dismissed
    refreshProof(isDue: !status.isPlaying && status.seekFraction == nil)
  }

  /// Counts the groups of twins at once, for who shows a frame and will not come back for it.
  package mutating func countProof() { refreshProof(isDue: true) }

  /// What an action comes to on a recording; `nil` where it is the same as ever.
  mutating func performOnRecording(_ action: Action) -> [Effect]? {
    switch action {
    case .playback(let command): return [.playback(command)]
    case .engine(.togglePause): return [.playback(.togglePlay)]
    case .engine(.singleStep(let count)): return [.playback(.skipSteps(count))]
    default:
      guard let refusal = action.refusalOnRecording else { return nil }
      show(refusal)
      return []
    }
  }
}
