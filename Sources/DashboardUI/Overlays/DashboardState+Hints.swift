import EngineTypes
import Terminal

/// What the bottom row says.
extension DashboardState {
  /// The keys of what has them now: an overlay, else the panel in focus and the dashboard around it.
  package var hints: [Hint] {
    if handCopy != nil { return HandCopyView.hints }
    return switch overlay {
    case .none: panelHints
    case .asking: PromptBox.hints(self)
    case .filtering: FilterMark.hints
    case .palette: PaletteView.hints
    case .help(let help): HelpView.hints(self, help)
    case .detail(let id, _, _): detailHints(id)
    case .labs: LabsView.hints(self)
    case .dialog(let dialog): DialogView.hints(self, dialog)
    case .messages: NoticesView.hints(self)
    }
  }

  private var panelHints: [Hint] {
    let contexts = keyContexts
    var named: Set<Key> = []
    return contexts.enumerated().flatMap { place, context in
      let inner = Array(contexts.prefix(place))
      // A key that means something nearer is not this one's, and one that is named already needs no
      // second word.
      let hints = nearHints(in: context).filter { hint in
        !hint.keys.contains { named.contains($0) || keys.action(for: $0, in: inner) != nil }
      }
      named.formUnion(hints.flatMap(\.keys))
      return hints
    }
  }

  private func nearHints(in context: KeyContext) -> [Hint] {
    switch context {
    case .panel(focus): focus.room.hints(in: self)
    case .tour: tour.map { TourView($0, self).hints } ?? []
    default: hints(in: context)
    }
  }

  private func detailHints(_ id: RequestID) -> [Hint] {
    RequestDetailView.hints(self, id)
      + keyContexts.filter { $0 != .detail }.flatMap { hints(in: $0) }.filter { hint in
        // Its own stand there already.
        hint.word != "back" && hint.keys != keys.key(for: .request(.compare)).map { [$0] }
      }
  }

  /// The general keys of a context that have a word for the bottom row.
  private func hints(in context: KeyContext) -> [Hint] {
    keys.bindings(hintedIn: context, onRecording: playback != nil).map { binding in
      let leads = binding.action == .screen(.quit) && !isAtOverview
      let plays = binding.action == .playback(.togglePlay) && playback?.isPlaying == true
      return Hint(
        binding.keys[0],
        leads ? "back" : plays ? "stand still" : switchHint(binding.action) ?? binding.hint ?? "",
        isKept: binding.action == .screen(.help) || leads)
    }
  }

  /// What a key that turns something on or off would do now.
  private func switchHint(_ action: Action) -> String? {
    switch action {
    case .load(.toggle): workload.isOn ? "stop workload" : "start workload"
    case .engine(.togglePause): isPaused ? "resume" : nil
    default: nil
    }
  }
}
