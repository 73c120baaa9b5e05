import EngineTypes

/// The actions that speak of requests.
extension DashboardState {
  mutating func perform(_ action: RequestAction) -> [Effect] {
    switch action {
    case .ask: overlay = .asking
    case .filter:
      if placedPanels[.requests] == nil { focus(on: .requests) }
      overlay = .filtering
    case .nextSort: requestsPanel.order.nextColumn()
    case .reverseSort: requestsPanel.order.isReversed.toggle()
    case .open: currentRequest.map { open($0) }
    case .nextMatch: goToMatch(1)
    case .previousMatch: goToMatch(-1)
    case .copyHash: return copyHash()
    case .locate: return locate()
    case .copyLocate: return copyLocate()
    case .cancel: return cancelCurrent()
    case .compare: return compareCurrent()
    case .compareText(let text): return compare(text, sampling: .asked)
    // Of watched servers only.
    case .probe: break
    }
    return []
  }

  private mutating func copyHash() -> [Effect] {
    guard let id = currentRequest, let hash = facts.requests[id]?.hash else {
      let isOver = currentRequest.flatMap { facts.requests[$0] }?.isActive == false
      show(isOver ? "no hash to copy: the request never ran" : "no hash to copy yet")
      return []
    }
    return [.copy(hash.hex, name: "the hash of \(id)")]
  }

  /// The request under the cursor, where it can be looked into; where not, it is said why.
  private mutating func requestToLocate() -> RequestID? {
    guard let id = currentRequest, let request = facts.requests[id] else {
      show("no request to locate a difference of")
      return nil
    }
    guard !request.tokens.isEmpty else {
      show("\(id) has no token in which it could differ")
      return nil
    }
    return id
  }

  /// Looks into the request beside the engine, as an experiment does; where there are none, as in a
  /// replay, the command is copied instead.
  private mutating func locate() -> [Effect] {
    guard !labs.entries.isEmpty, playback == nil else { return copyLocate() }
    guard let id = requestToLocate() else { return [] }
    if case .failure(let absence) = LocateWords.command(of: id, in: self) {
      show(absence.sentence)
      return []
    }
    return runBesideEngine("locate \(id)")
  }

  private mutating func copyLocate() -> [Effect] {
    guard let id = requestToLocate() else { return [] }
    switch LocateWords.command(of: id, in: self) {
    case .success(let command): return [.copy(command, name: "the locate command of \(id)")]
    case .failure(let absence):
      show(absence.sentence)
      return []
    }
  }

  private mutating func cancelCurrent() -> [Effect] {
    guard let id = currentRequest, facts.requests[id]?.isActive == true else {
      show("the request has ended already")
      return []
    }
    return [.command(.cancel(id))]
  }

  /// To the next request the filter keeps, or without a filter to the next that has other bits than
  /// its twin, whatever its text; round and round.
  private mutating func goToMatch(_ direction: Int) {
    let visible = visibleRequests
    let isFiltered = !requestsPanel.wanted.isEmpty
    guard !visible.isEmpty else { return show(isFiltered ? filterAbsence : "no requests yet") }
    let start = visible.firstIndex { $0.id == requestsPanel.selected } ?? 0
    for offset in 1...visible.count {
      let request = visible.roundAndRound(start + direction * offset)
      let (twins, id) = (facts.twins, request.id)
      // What others are compared with differs from nobody, whatever it was compared with before.
      let differs = twins.verdict(of: id).isDifference && !twins.isReference(request)
      guard isFiltered || differs else { continue }
      focus(on: .requests)
      requestsPanel.selected = request.id
      return
    }
    show("no answer differs from its twin's, not by a bit")
  }
}
