import EngineTypes

extension DashboardState {
  /// Does what a key or a click on its hint asks for.
  ///
  /// The key that leaves goes up one level first, wherever there is one.
  mutating func act(on action: Action) -> [Effect] {
    guard action == .screen(.quit), !isAtOverview else { return perform(action) }
    if overlay != .none { overlay = .none } else { toggleZoom() }
    return []
  }

  mutating func perform(_ action: Action) -> [Effect] {
    if playback != nil, let effects = performOnRecording(action) { return effects }
    switch action {
    case .panel(let action): return perform(action)
    case .request(let action): return perform(action)
    case .engine(let action): return perform(action)
    case .load(let action): return perform(action)
    case .session(let action): return perform(action)
    case .screen(let action): return perform(action)
    case .tour(let action): return perform(action)
    case .playback:
      show("only a recorded session can be played: invar replay LOG")
      return []
    }
  }
}
