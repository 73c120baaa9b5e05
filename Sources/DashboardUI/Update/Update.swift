import EngineTypes
import Terminal

extension DashboardState {
  /// What a message changes, and what it asks to be done.
  ///
  /// The only way the state changes.
  package mutating func update(_ message: Message) -> [Effect] {
    let before = panelSpace
    let effects = handle(message)
    // What is behind a panel alone is settled when that one is left.
    if !isZoomed, panelSpace != before { settleFocus(preferring: nil) }
    return effects
  }

  private mutating func handle(_ message: Message) -> [Effect] {
    switch message {
    case .events(let events): return absorb(events)
    case .key(.notEscape):
      escapeUndo?.restore(&self)
      escapeUndo = nil
    case .key(let key):
      let undo = key == .escape ? EscapeUndo(self) : nil
      let effects = press(key)
      // What has left the dashboard is not taken back.
      escapeUndo = effects.isEmpty ? undo : nil
      return effects
    case .tick(let nanoseconds): return tick(nanoseconds)
    case .submitted(let id, let submitter): submitted(id, by: submitter)
    case .recorded(let byteCount): growth.absorb(byteCount, at: time.localNow)
    case .recording(let report):
      if let words = report?.resumption(after: recording) { show(words) }
      recording = report
    case .frame(let sample): frameCost.absorb(sample)
    case .notice(let text): notices.post(text, at: time.localNow)
    case .copied(let text, let name, let outcome): copied(text, name, outcome)
    case .theme(.shown(let text)):
      isThemeShown = true
      show(text)
    case .theme(.failed(let text)):
      isThemeShown = false
      show(text)
    case .configured(let outcome, let wish): return configured(outcome, for: wish)
    case .missed(let count): missedEventCount = count
    case .lab(let report): return absorb(report)
    case .jumped(let facts): jump(to: facts)
    case .playback(let status): follow(status)
    }
    return []
  }

  /// Says that a text was copied, or shows it where that is not known.
  private mutating func copied(_ text: String, _ name: String, _ outcome: CopyOutcome) {
    switch outcome {
    case .taken: show("copied \(name)")
    case .notTaken(let reason): handCopy = HandCopy(text: text, name: name, reason: reason)
    }
  }

  private mutating func tick(_ nanoseconds: UInt64) -> [Effect] {
    time.tick(nanoseconds)
    if playback == nil { refreshProof() }
    guard facts.fault == nil, playback == nil else { return [] }
    let comparing = advanceComparison() + advanceTour()
    guard !isPaused else { return comparing }
    return comparing
      + workload.submissions(at: time.localNow).map { .submit($0.request, $0.submitter) }
  }

  private mutating func absorb(_ events: [EngineEvent]) -> [Effect] {
    var effects: [Effect] = []
    for event in events {
      facts.absorb(event)
      switch event {
      case .modeChanged(let mode, _):
        requestedSettings.confirm()
        effects += modeChanged(to: mode)
        tour?.settingsChanged(after: facts.latest?.step ?? -1)
      case .configurationChanged(let settings):
        requestedSettings.confirm()
        effects += modeChanged(to: settings.mode)
        tour?.settingsChanged(after: facts.latest?.step ?? -1)
      case .finished(let finished):
        let isLeftOut = finished.reason == .error && workload.failed(finished.id)
        workload.ended(finished.id, isCancelled: finished.reason.isFromOutside)
        noteForTour(finished)
        if playback == nil, let sentence = facts.twins.replacement?.sentence { show(sentence) }
        if playback == nil, let failure = finished.failure {
          show("\(finished.id): \(failure)" + (isLeftOut ? Self.leftOut : ""))
        }
      case .rejected(let rejected):
        let (id, reason) = (rejected.id, rejected.reason)
        let isLeftOut = workload.rejected(id, reason)
        // A notice lasts for seconds of the person's time, whatever the place in a recording.
        if playback == nil {
          show("\(id) rejected: \(reason)" + (isLeftOut ? Self.leftOut : ""))
        }
      case .admitted, .stepCompleted, .promptScored, .token, .preempted, .paused, .resumed,
        .rested, .fault:
        break
      }
    }
    time.observe(facts.newestNanoseconds)
    time.hold(facts.clock.isPaused)
    facts.lookAtBlocks()
    return effects
  }

  private static let leftOut = " · the workload leaves it out"

  private mutating func submitted(_ id: RequestID, by submitter: Submitter) {
    switch submitter {
    case .comparison(let family, let isolation):
      comparePanel.comparison?.submitted(id, family, isolation)
    case .company(let family): comparePanel.comparison?.joined(by: id, family)
    case .person(.alone): break
    case .tour(.alone): tour?.alone.append(id)
    case .tour(.shared): tour?.shared.append(id)
    case .person(.shared):
      requestsPanel.selected = id
      overlay = .detail(id, .text, scroll: 0)
    case .workload, .workloadReference: workload.submitted(id, by: submitter)
    }
  }

  private mutating func modeChanged(to mode: KernelMode) -> [Effect] {
    guide.modeChanged(toInvariant: mode.uniformFamily == .invariant)
    return workload.modeChanged(to: mode).map { .command(.cancel($0)) }
  }

  mutating func press(_ key: Key) -> [Effect] {
    switch key {
    case .resize(let width, let height):
      (self.width, self.height) = (width, height)
      // Who has said what stands where is told what does not.
      if choice.arrangement.name == OwnLayout.name, let lost = panelsWithoutRoom(in: choice) {
        show(lost)
      }
      return []
    case .control("c"), .quit: return [.quit]
    default: break
    }
    // Where nothing can be seen, no key acts but the one that is named.
    if isTooSmall { return keys.action(for: key, in: [.global]) == .screen(.quit) ? [.quit] : [] }
    notices.pressed(at: time.localNow)
    if key == .escape { notices.dismiss() }
    // The mouse selects a text that is shown to be copied.
    if case .mouse(let event) = key { return handCopy == nil ? click(event) : clickHint(event) }
    if handCopy != nil {
      handCopy = nil
      return []
    }
    switch overlay {
    case .asking: return typePrompt(key)
    case .filtering: typeFilter(key)
    case .palette: return typeCommand(key)
    case .help(let help): readHelp(key, help)
    case .labs: return pressInLabs(key)
    case .messages(let scroll): readMessages(key, scroll: scroll)
    case .dialog(let dialog): return steerDialog(key, dialog)
    case .detail, .none:
      // An overlay must have a way out, whatever the keys were changed to.
      let action = keys.action(for: key, in: keyContexts) ?? (key == .escape ? .screen(.back) : nil)
      return action.map { act(on: $0) } ?? []
    }
    return []
  }
}
