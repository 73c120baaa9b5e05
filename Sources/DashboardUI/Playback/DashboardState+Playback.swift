import EngineTypes

extension DashboardState {
  /// Knows what was known at another place of the recording; what the person set stays.
  mutating func jump(to facts: EngineFacts) {
    self.facts = facts
    forgetProof()
    history = HistoryCursor()
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
    case .togglePause: return [.playback(.togglePlay)]
    case .singleStep(let count): return [.playback(.skipSteps(count))]
    default:
      guard let refusal = action.refusalOnRecording else { return nil }
      show(refusal)
      return []
    }
  }
}

extension Action {
  /// Why a recording cannot do this, in one line; `nil` where it can.
  var refusalOnRecording: String? {
    switch self {
    case .toggleMode, .toggleFamily, .setMode, .setFamily:
      "a replay: the kernels are those of the recording; run invar to switch them"
    case .ask: "a replay: the recorded model answers nothing new; run invar to ask it"
    case .cancelRequest: "a replay: what happened cannot be cancelled"
    case .compareModes, .compareModesOf:
      "a replay: the recorded model answers nothing new; run invar to compare modes"
    case .toggleWorkload, .moreConcurrency, .lessConcurrency, .fasterArrivals, .slowerArrivals,
      .setConcurrency, .openLoad, .setPreset, .setMix:
      "a replay: the load is that of the recording"
    case .openSettings, .change: "a replay: the settings are those of the recording"
    default: nil
    }
  }
}
