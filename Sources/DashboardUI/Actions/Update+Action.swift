import EngineTypes

extension DashboardState {
  mutating func perform(_ action: Action) -> [Effect] {
    if playback != nil, let effects = performOnRecording(action) { return effects }
    switch action {
    case .quit: return [.quit]
    case .nextTheme: return nextTheme() + [.keepTheme]
    case .setTheme(let name): return use(theme: name) + [.keepTheme]
    case .export: return [.export(format: nil, directory: nil)]
    case .exportAs(let format): return [.export(format: format, directory: nil)]
    case .labs: openLabs()
    case .runLab(let name): return runLab(name)
    case .help: input = .help(scroll: 0)
    case .messages: input = .messages(scroll: 0)
    case .palette: input = .palette(Palette())
    case .filter:
      if placedPanels[.requests] == nil { focus(on: .requests) }
      input = .filtering
    case .ask: input = .asking
    case .back: goBack()
    case .focus(let panel): focus(on: panel)
    case .focusNext: moveFocus(1)
    case .focusPrevious: moveFocus(-1)
    case .zoom: toggleZoom()
    case .inspect: inspect()
    case .moveUp, .moveDown, .moveLeft, .moveRight, .pageUp, .pageDown, .toTop, .toBottom:
      move(action)
    case .setWindow(let window): chartWindow = window
    case .openSettings: input = .dialog(Dialog(.settings))
    case .openLoad: input = .dialog(Dialog(.load))
    case .openExport: openExport()
    case .openThemes: openThemes()
    default: return performOnRequest(action)
    }
    return []
  }

  /// The actions that speak of requests.
  private mutating func performOnRequest(_ action: Action) -> [Effect] {
    switch action {
    case .nextSort: order.nextColumn()
    case .reverseSort: order.isReversed.toggle()
    case .openDetail: currentRequest.map { open($0) }
    case .nextMatch: goToMatch(1)
    case .previousMatch: goToMatch(-1)
    case .copyHash: return copyHash()
    case .copyProvenance:
      return [.copy(Provenance(facts).sentence, name: "what made these answers")]
    case .cancelRequest: return cancelCurrent()
    case .compareModes: return compareCurrent()
    case .compareModesOf(let text): return compare(text, sampling: .asked)
    case .playback: show("only a recorded session can be played: invar replay LOG")
    default: return steer(action)
    }
    return []
  }

  /// The actions that change the engine or its load.
  private mutating func steer(_ action: Action) -> [Effect] {
    switch action {
    case .toggleMode:
      return request(intendedMode.uniformFamily == .invariant ? .standard : .invariant)
    case .setMode(let family): return request(KernelMode(family))
    case .toggleFamily: return toggle(operationUnderCursor)
    case .setFamily(let operation, let family): return request(operation, family)
    case .togglePause:
      isPaused.toggle()
      return [.command(isPaused ? .pause : .resume)]
    case .singleStep(let count):
      isPaused = true
      return [.command(.singleStep(count: count))]
    case .change(let setting, let value): return change(setting, to: value)
    default: return changeWorkload(action)
    }
  }

  private mutating func change(_ setting: Setting, to value: SettingValue) -> [Effect] {
    guard allows(value, for: setting) else {
      show(refusal(of: setting))
      return []
    }
    var wanted = intendedSettings
    setting.set(value, in: &wanted)
    return request(wanted.run)
  }

  /// Sends other settings to the engine, and shows them before the engine has read them.
  private mutating func request(_ wanted: RunSettings) -> [Effect] {
    guard wanted != intendedSettings.run else { return [] }
    requestedSettings.ask(for: wanted)
    return [.command(.change(wanted))]
  }

  /// Whether a setting may have a value: numbers in its range, and no more threads than cores, which
  /// would wait for each other at every barrier.
  func allows(_ value: SettingValue, for setting: Setting) -> Bool {
    guard let number = value.number, let range = setting.row.range else { return true }
    return range.contains(number) && (setting != .threads || number <= threadLimit)
  }

  private func refusal(of setting: Setting) -> String {
    if setting == .threads {
      return "at most \(Format.counted(threadLimit, "thread")): there are no more cores"
    }
    guard let range = setting.row.range else { return "\(setting.row.name) cannot be that" }
    return "\(setting.row.name) can be \(Format.count(range.lowerBound)) to "
      + Format.count(range.upperBound)
  }

  private var operationUnderCursor: KernelOperation {
    isZoomed && focus == .kernels
      ? OperationSite.allCases[siteCursor].operation : KernelOperation.allCases[kernelCursor]
  }

  /// Puts an operation into the other of the two families.
  mutating func toggle(_ operation: KernelOperation) -> [Effect] {
    request(operation, intendedMode[operation] == .invariant ? .standard : .invariant)
  }

  private mutating func changeWorkload(_ action: Action) -> [Effect] {
    var effects: [Effect] = []
    switch action {
    case .toggleWorkload: workload.toggle()
    case .moreConcurrency: workload.setConcurrency(workload.concurrency + 1)
    case .lessConcurrency: workload.setConcurrency(workload.concurrency - 1)
    case .setConcurrency(let count): workload.setConcurrency(count)
    case .fasterArrivals: workload.setMeanGap(workload.meanGapMilliseconds / 2)
    case .slowerArrivals: workload.setMeanGap(workload.meanGapMilliseconds * 2)
    case .setPreset(let preset):
      effects = workload.change(to: preset).map { .command(.cancel($0)) }
    case .setMix(let mix): workload.setMix(mix)
    default: return []
    }
    show(workload.sentence(keys))
    return effects
  }

  mutating func request(_ mode: KernelMode) -> [Effect] {
    var wanted = intendedSettings.run
    wanted.mode = mode
    return request(wanted)
  }

  private mutating func request(
    _ operation: KernelOperation, _ family: KernelFamily
  ) -> [Effect] {
    var mode = intendedMode
    mode[operation] = family
    return request(mode)
  }

  private mutating func copyHash() -> [Effect] {
    guard let id = currentRequest, let hash = facts.requests[id]?.hash else {
      let isOver = currentRequest.flatMap { facts.requests[$0] }?.isActive == false
      show(isOver ? "no hash to copy: the request never ran" : "no hash to copy yet")
      return []
    }
    return [.copy(hash.hex, name: "the hash of \(id)")]
  }

  private mutating func cancelCurrent() -> [Effect] {
    guard let id = currentRequest, facts.requests[id]?.isActive == true else {
      show("the request has ended already")
      return []
    }
    return [.command(.cancel(id))]
  }
}

extension Workload {
  /// What it does, in one line.
  fileprivate func sentence(_ keys: KeyMap) -> String {
    guard isOn else { return "workload off; \(keys.call(.toggleWorkload)) starts it" }
    let rate =
      switch preset.arrivals {
      case .steady: "one arrival per \(Format.count(meanGapMilliseconds))ms"
      case .bursts(let period): "all at once every \(period / 1000)s"
      case .ramp(let period): "rising over \(period / 1000)s"
      }
    let mixed = mix == .even ? "" : ", mostly \(mix.rawValue) prompts"
    return "workload \(preset.name): \(Format.count(concurrency)) at a time, \(rate)\(mixed)"
  }
}
