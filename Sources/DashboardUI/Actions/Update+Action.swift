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
    case .setThreadCount(let count): return setThreadCount(count)
    case .setTokenBudget(let count):
      return change(.setTokenBudget(count)) { $0.tokenBudget = count }
    case .setChunkLimit(let limit): return change(.setChunkLimit(limit)) { $0.chunkLimit = limit }
    case .setMaxRunning(let count): return change(.setMaxRunning(count)) { $0.maxRunning = count }
    case .setPrefixCache(let isOn): return change(.setPrefixCache(isOn)) { $0.prefixCache = isOn }
    default: return changeWorkload(action)
    }
  }

  /// More threads than cores would wait for each other at every barrier.
  private mutating func setThreadCount(_ count: Int) -> [Effect] {
    guard count <= threadLimit else {
      show("at most \(Format.counted(threadLimit, "thread")): there are no more cores")
      return []
    }
    return change(.setThreadCount(count)) { $0.threadCount = count }
  }

  /// Sends a change to the engine, and shows it before the engine has read it.
  private mutating func change(
    _ command: EngineCommand, _ change: (inout EngineSettings) -> Void
  ) -> [Effect] {
    requestedSettings.ask(from: facts.settings, change)
    return [.command(command)]
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
    guard mode != intendedMode else { return [] }
    requestedMode = mode == facts.settings.mode ? nil : mode
    return [.command(.setMode(mode))]
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
