import EngineTypes

extension DashboardState {
  mutating func perform(_ action: Action) -> [Effect] {
    if playback != nil, let effects = performOnRecording(action) { return effects }
    switch action {
    case .quit: return [.quit]
    case .nextTheme: return [.theme(.next)]
    case .setTheme(let name): return [.theme(.named(name))]
    case .export: return [.export(format: nil)]
    case .exportAs(let format): return [.export(format: format)]
    case .labs: openLabs()
    case .runLab(let name): return runLab(name)
    case .help: input = .help(scroll: 0)
    case .palette: input = .palette(Palette())
    case .filter: input = .filtering
    case .ask: input = .asking
    case .back: goBack()
    case .focus(let panel): focus(on: panel)
    case .focusNext: moveFocus(1)
    case .focusPrevious: moveFocus(-1)
    case .zoom: isZoomed.toggle()
    case .moveUp, .moveDown, .moveLeft, .moveRight, .pageUp, .pageDown, .toTop, .toBottom:
      move(action)
    case .nextSort: order.nextColumn()
    case .reverseSort: order.isReversed.toggle()
    case .openDetail: currentRequest.map { input = .detail($0, scroll: 0) }
    case .copyHash: return copyHash()
    case .cancelRequest: return cancelCurrent()
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
    case .toggleFamily:
      let operation = KernelOperation.allCases[kernelCursor]
      let family = intendedMode[operation]
      return request(operation, family == .invariant ? .standard : .invariant)
    case .setFamily(let operation, let family): return request(operation, family)
    case .togglePause:
      isPaused.toggle()
      return [.command(isPaused ? .pause : .resume)]
    case .singleStep(let count):
      isPaused = true
      return [.command(.singleStep(count: count))]
    case .setTokenBudget(let count): return [.command(.setTokenBudget(count))]
    case .setMaxRunning(let count): return [.command(.setMaxRunning(count))]
    case .setPrefixCache(let isOn): return [.command(.setPrefixCache(isOn))]
    default:
      changeWorkload(action)
      return []
    }
  }

  private mutating func changeWorkload(_ action: Action) {
    switch action {
    case .toggleWorkload: workload.toggle()
    case .moreConcurrency: workload.setConcurrency(workload.concurrency + 1)
    case .lessConcurrency: workload.setConcurrency(workload.concurrency - 1)
    case .setConcurrency(let count): workload.setConcurrency(count)
    case .fasterArrivals: workload.setMeanGap(workload.meanGapMilliseconds / 2)
    case .slowerArrivals: workload.setMeanGap(workload.meanGapMilliseconds * 2)
    default: return
    }
    show(
      workload.isOn
        ? "workload: \(workload.concurrency) at a time, "
          + "one arrival per \(workload.meanGapMilliseconds) ms"
        : "workload off; \(keys.call(.toggleWorkload)) starts it")
  }

  private mutating func request(_ mode: KernelMode) -> [Effect] {
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
      show("no hash to copy yet")
      return []
    }
    show("copied the hash of \(id)")
    return [.copy(hash.hex)]
  }

  private mutating func cancelCurrent() -> [Effect] {
    guard let id = currentRequest, facts.requests[id]?.isActive == true else {
      show("the request has ended already")
      return []
    }
    return [.command(.cancel(id))]
  }
}
