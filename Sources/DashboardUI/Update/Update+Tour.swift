import EngineTypes

/// The actions of the tour, and what it does by itself.
extension DashboardState {
  mutating func perform(_ action: TourAction) -> [Effect] {
    switch action {
    case .begin:
      beginTour()
      return []
    case .proceed: return proceedOnTour()
    case .next:
      guard let tour else { return tourIsOff() }
      return moveTour(to: tour.stop.next)
    case .previous:
      guard let tour else { return tourIsOff() }
      guard let stop = tour.stop.previous else { return [] }
      return moveTour(to: stop)
    case .leave: return leaveTour()
    }
  }

  /// Stands at the first stop; the load runs, since everything is shown by it.
  package mutating func beginTour() {
    overlay = .none
    guide = .dismissed
    let startsLoad = !workload.isOn
    if startsLoad { workload.toggle() }
    tour = Tour(
      before: tour?.before ?? intendedSettings.run,
      loadBefore: tour?.loadBefore ?? Tour.Load(workload),
      startedLoad: startsLoad || tour?.startedLoad == true, lastStep: lastStep, start: tourStart)
    showPanelOfTour()
  }

  /// Shows what the stop speaks of, whatever layout there is; the second's key does that itself.
  private mutating func showPanelOfTour() {
    guard let tour, !tour.isOver, tour.stop != .order || tour.done.contains(.order) else { return }
    focus(on: tour.stop.scene.panel)
  }

  private var lastStep: Int { facts.latest?.step ?? -1 }

  private var tourStart: Tour.Start {
    Tour.Start(
      at: time.localNow, comparedCount: total(of: .invariant)?.twinCount ?? 0,
      standardCount: KernelOperation.allCases.count { intendedMode[$0] == .standard })
  }

  private mutating func tourIsOff() -> [Effect] {
    show("nobody is on the tour; \(keys.typing("tour")) begins it")
    return []
  }

  private mutating func proceedOnTour() -> [Effect] {
    guard let tour else { return tourIsOff() }
    guard !tour.isOver else {
      self.tour = nil
      return []
    }
    if let task = tourTask { return perform(task) }
    guard tourEvidence?.kind == .waiting else { return moveTour(to: tour.stop.next) }
    show(notSeenYet)
    return []
  }

  private var notSeenYet: String {
    "not seen yet; \(keys.call(.tour(.next), in: .tour)) goes on without it"
  }

  private mutating func perform(_ task: TourTask) -> [Effect] {
    tour?.markDone()
    var effects: [Effect] = []
    for work in task.work {
      switch work {
      case .action(let action): effects += perform(action)
      case .ask(let isolation):
        effects.append(.submit(tourQuestion(isolation), .tour(isolation)))
      }
    }
    return effects
  }

  /// Goes to a stop, or to the farewell.
  private mutating func moveTour(to stop: Tour.Stop?) -> [Effect] {
    guard let tour, !tour.isOver else { return [] }
    let outcome: Tour.Outcome =
      switch tourEvidence?.kind {
      case .shown: .shown
      case .notSo: .notSo
      case .waiting, nil: .skipped
      }
    let start = tourStart
    if tour.stop == .thousand, let partial = ThousandScene.partial(self) { show(partial) }
    letGoOfToursRequest()
    self.tour?.left(outcome)
    self.tour?.go(to: stop, start)
    showPanelOfTour()
    guard stop != nil else { return restoreFromTour(tour) }
    if tour.stop == .thousand { return restoreLoad(tour) }
    // The other stops are quicker with all threads.
    return tour.stop == .threads
      ? change { $0.threadCount = tour.before.threadCount } : []
  }

  /// The list follows the newest again where its cursor is still on what the stop chose.
  private mutating func letGoOfToursRequest() {
    guard let chosen = tour?.selected else { return }
    if requestsPanel.selected == chosen { requestsPanel.selected = nil }
    tour?.selected = nil
  }

  /// Leaves; what takes the body alone is left first.
  private mutating func leaveTour() -> [Effect] {
    guard let tour else { return tourIsOff() }
    // What was shown for the tour's sake goes with it.
    if isZoomed, focusBefore != nil { toggleZoom() }
    if isZoomed { return perform(.screen(.back)) }
    letGoOfToursRequest()
    self.tour = nil
    guard !tour.isOver else { return [] }
    show(
      "tour left at stop \(tour.stop.number) of \(Tour.Stop.allCases.count), settings as before; "
        + "\(keys.typing("tour")) begins anew")
    return restoreFromTour(tour)
  }

  /// Puts back what the tour changes: mode, threads, chunk limit, prefix cache, and the load.
  private mutating func restoreFromTour(_ tour: Tour) -> [Effect] {
    let stale = restoreLoad(tour)
    if tour.startedLoad && workload.isOn { workload.toggle() }
    // The engine answers a change of the mode and one of other settings each for itself.
    return stale + change { $0.mode = tour.before.mode }
      + change { settings in
        settings.threadCount = tour.before.threadCount
        settings.chunkLimit = tour.before.chunkLimit
        settings.prefixCache = tour.before.prefixCache
      }
  }

  /// Puts back the load that the last stop quickens, unless somebody has chosen another since.
  private mutating func restoreLoad(_ tour: Tour) -> [Effect] {
    let (before, wasOn) = (tour.loadBefore, workload.isOn)
    guard workload.preset != before.preset,
      workload.preset == ThousandScene.quickened(before.preset)
    else { return [] }
    let stale = workload.change(to: before.preset)
    workload.setConcurrency(before.concurrency)
    workload.setMeanGap(before.meanGapMilliseconds)
    if workload.isOn != wasOn { workload.toggle() }
    return stale.map { .command(.cancel($0)) }
  }

  /// Runs alone are there to be compared with; nobody was in their steps.
  mutating func noteForTour(_ finished: FinishedRequest) {
    guard tour != nil, finished.reason.isCompletion, let entry = facts.requests[finished.id],
      facts.twins.hadCompany(finished.id)
    else { return }
    tour?.note(entry)
  }

  /// What a stop does by itself once it is under way.
  mutating func advanceTour() -> [Effect] {
    guard let tour, !tour.isOver else { return [] }
    if let evidence = tourEvidence, evidence.kind == .shown { self.tour?.keep(evidence) }
    if notices.all.last?.text == notSeenYet, tourEvidence?.kind != .waiting { notices.dismiss() }
    if let (setting, value) = PrefixesScene.nextTurn(self, tour) {
      return perform(.engine(.change(setting, to: value)))
    }
    return tour.stop == .company ? advanceCompany(tour) : []
  }

  /// Compares the run in company with the one alone, and asks again where they ended the same.
  private mutating func advanceCompany(_ tour: Tour) -> [Effect] {
    guard let id = tour.shared.last, let run = facts.requests[id],
      tour.parting?.isFinal != true,
      let reference = CompanyScene.reference(self, tour)
    else { return [] }
    let pair = RunPair(run, reference: reference)
    if let bits = pair.firstBitDifference {
      if tour.parting == nil {
        requestsPanel.selected = id
        self.tour?.selected = id
      }
      self.tour?.parting = TourParting(
        run: id, reference: reference.id, bits: bits, token: pair.firstTokenDifference,
        rows: Company(of: run, in: facts.steps).rows.max() ?? 0, isFinal: !run.isActive)
      return []
    }
    guard !run.isActive, !reference.isActive, !run.isRejected, !run.wasBrokenOff,
      // Without a load the next would be alone too.
      workload.isOn,
      tour.shared.count(where: { CompanyScene.hadCompany($0, self) }) < CompanyScene.runLimit
    else { return [] }
    return [.submit(tourQuestion(.shared), .tour(.shared))]
  }
}
