/// What can be done now, and by which keys.
///
/// Palette, help and the bottom row name what works: in a replay the engine's keys are the player's,
/// on the tour some are the tour's, and a person may have changed all of them.
extension DashboardState {
  /// Why an action does nothing here, in one line; `nil` where it does something.
  package func refusal(of action: Action) -> String? {
    if playback != nil, let refusal = action.refusalOnRecording { return refusal }
    switch action {
    case .playback:
      return playback == nil ? "only a recorded session can be played: invar replay LOG" : nil
    case .tour(.begin): return nil
    case .tour:
      return tour == nil
        ? "nobody is on the tour; \(keys.typing("tour")) begins it" : nil
    case .session(.labs), .session(.runLab):
      return labs.entries.isEmpty ? "there are no labs here; invar lab has them" : nil
    case .session(.export), .session(.exportAs), .session(.openExport):
      return session == nil
        ? "nothing to export: this session is not recorded (--record off)" : nil
    case .request(.probe): return "only servers that are watched can be probed: invar attach"
    case .panel, .request, .engine, .load, .session(.copyProvenance), .screen: return nil
    }
  }

  /// The contexts in which the keys of a binding are pressed, innermost first; `nil` where it cannot
  /// be reached now.
  private func contexts(reaching context: KeyContext) -> [KeyContext]? {
    let everywhere: [KeyContext] = playback == nil ? [.global] : [.playback, .global]
    let first: [KeyContext] = tour == nil ? [] : [.tour]
    switch context {
    case .global: return first + everywhere
    case .detail: return [.detail] + everywhere
    case .panel:
      return playback == nil ? first + [context, .global] : [.playback, context, .global]
    case .playback: return playback == nil ? nil : everywhere
    case .tour: return tour == nil ? nil : first + everywhere
    case .fleet: return nil
    }
  }

  /// A binding with the keys that reach it now; `nil` where it does nothing here, or other meanings
  /// have taken all of its keys.
  package func reachable(_ binding: KeyBinding) -> KeyBinding? {
    guard let contexts = contexts(reaching: binding.context), refusal(of: binding.action) == nil
    else { return nil }
    // A recording has a key of its own for this.
    if playback != nil && binding.action == .engine(.togglePause) { return nil }
    var live = binding
    // A recording is not run, and stands still anyway.
    if playback != nil, binding.action == .engine(.singleStep(1)) {
      live.summary = "one step forward"
    }
    live.keys.removeAll { keys.action(for: $0, in: contexts) != binding.action }
    return live.keys.isEmpty && !binding.keys.isEmpty ? nil : live
  }

  /// The palette's commands; those that do nothing here come last, with the reason.
  package func offered(_ commands: [PaletteCommand]) -> [PaletteCommand] {
    var (live, refused): ([PaletteCommand], [PaletteCommand]) = ([], [])
    for var command in commands {
      if let refusal = refusal(of: command.sample) {
        command.summary = refusal
        refused.append(command)
      } else {
        live.append(command)
      }
    }
    return live + refused
  }
}

extension PaletteCommand {
  /// What it does, or the like of what it does with some argument.
  var sample: Action {
    switch effect {
    case .run(let action): action
    case .number(.step): .engine(.singleStep(1))
    case .number(.concurrency): .load(.setConcurrency(1))
    case .number(.stepNumber): .playback(.toStart)
    case .number(.setting): .engine(.openSettings)
    case .word(.theme): .screen(.nextTheme)
    case .word(.layout): .screen(.nextLayout)
    case .word(.lab): .session(.labs)
    case .word(.place): .playback(.toStart)
    case .word(.question): .request(.compare)
    }
  }
}
