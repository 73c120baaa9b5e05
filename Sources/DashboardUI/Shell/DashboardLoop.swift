public import EngineTypes
public import Terminal

/// The shell round the pure dashboard: keys and events in, effects and frames out.
///
/// Run it on one thread of its own; it owns the screen. `run()` returns when the person quits.
public final class DashboardLoop {
  private let screen: any Screen
  private let engine: any InferenceEngine
  /// The same engine, where it only repeats a recording.
  private let recording: (any RecordedEngine)?
  private let services: DashboardServices
  private let clock: () -> UInt64
  private let threadCPU: () -> UInt64
  private let events: EventQueue

  /// The signal that ended the run, where it was one and not the person.
  public private(set) var signal: Int32?
  package private(set) var state: DashboardState
  package private(set) var frameCount = 0
  private var schedule = FrameSchedule()
  private var isOver = false
  private var measuredAt: UInt64
  private var measuredCPU: UInt64
  private var nextWeighing: UInt64 = 0

  /// Subscribes to the engine at once, so that no event after this call is missed.
  public convenience init(
    screen: any Screen, engine: any InferenceEngine,
    services: DashboardServices = DashboardServices(),
    options: DashboardOptions = DashboardOptions()
  ) {
    self.init(
      screen: screen, engine: engine, services: services, options: options,
      clock: ThreadClock.now, threadCPU: ThreadClock.cpu)
  }

  /// The same with clocks given, in nanoseconds.
  package init(
    screen: any Screen, engine: any InferenceEngine, services: DashboardServices,
    options: DashboardOptions, clock: @escaping () -> UInt64, threadCPU: @escaping () -> UInt64
  ) {
    self.screen = screen
    self.engine = engine
    recording = engine as? any RecordedEngine
    self.services = services
    self.clock = clock
    self.threadCPU = threadCPU
    events = engine.subscribe(.newest)
    let settings = engine.settings
    state = DashboardState(
      model: engine.model, settings: settings,
      workload: Workload(
        options.workload, mode: settings.mode, seed: options.seed, isOn: options.startsWorkload),
      sessionName: options.sessionName)
    state.keys = options.keys
    state.tokenText = options.tokenText
    state.threadLimit = max(state.threadLimit, options.coreCount)
    if !options.showsGuide { state.guide = .dismissed }
    state.session = options.session
    (state.themes, state.theme) = (options.themes, options.theme)
    state.arrange(options.layouts, choice: options.layout)
    (state.graphs, state.drawsASCII) = (options.graphs, screen.drawsASCII)
    state.labs.entries = services.labs?.entries ?? []
    state.recording = services.recording()
    if let recording { state.follow(recording.playback) }
    if options.startsTour && recording == nil { state.beginTour() }
    measuredAt = clock()
    measuredCPU = 0
  }

  /// Moves a recording before the first frame; nothing happens where the engine is none.
  package func begin(with commands: [PlaybackCommand]) {
    for command in commands { perform(.playback(command)) }
  }

  /// Runs until the person quits.
  public func run() {
    defer { events.close() }
    measuredCPU = threadCPU()
    while !isOver {
      turn(keys: screen.readKeys(timeoutMilliseconds: timeout))
    }
  }

  /// How long to wait for keys, in milliseconds.
  private var timeout: Int {
    if let playback = state.playback {
      // Without a limit the events are all there is to wait for.
      if playback.seekFraction != nil { return 0 }
      if playback.isPlaying && playback.speed == .unlimited { return 0 }
      return schedule.timeout(
        at: clock(), isBusy: playback.isPlaying, canDraw: screen.isReady)
    }
    let isBusy = state.time.quiet < 1_000_000_000 || state.workload.isOn
    return schedule.timeout(
      at: clock(), isBusy: isBusy && !state.isPaused, canDraw: screen.isReady)
  }

  /// One round: everything that happened since the last one, then a frame if it is time.
  private func turn(keys: [Key]) {
    fitScreen()
    var rest = keys[...]
    while !isOver, let key = takeKey(&rest) {
      schedule.markInput()
      if case .quit(let number) = key { signal = number }
      handle(.key(key))
    }
    if let facts = recording?.advance(to: clock()) { handle(.jumped(facts)) }
    takeEvents()
    recording?.mark { state.facts }
    // Nothing of a damaged recording stays on the screen.
    if recording?.failure != nil { isOver = true }
    takeLabReport()
    if let notice = services.takeNotice() {
      schedule.markInput()
      handle(.notice(notice))
    }
    weighLog()
    handle(.tick(clock()))
    followRecording()
    // A terminal that takes nothing costs the picture, and neither load nor log.
    if screen.wantsFrame { schedule.markInput() }
    if !isOver && screen.isReady && schedule.isDue(at: clock()) { draw() }
  }

  /// The next key; characters that came together are one text where a text is being typed, so that a
  /// paste without its marks costs what one with them does.
  private func takeKey(_ keys: inout ArraySlice<Key>) -> Key? {
    guard let first = keys.popFirst() else { return nil }
    guard case .character(let character) = first, state.takesText else { return first }
    guard case .character? = keys.first else { return first }
    var text = String(character)
    while case .character(let next)? = keys.first {
      text.append(next)
      keys.removeFirst()
    }
    return .paste(text)
  }

  private func takeEvents() {
    let new = events.drain()
    if !new.isEmpty {
      handle(.events(new))
      // Also what an idle engine says, such as another setting.
      if recording == nil { schedule.markData() }
    }
    // Rates go on falling for a second after the last event.
    if recording == nil && state.facts.latest != nil && state.time.quiet < 1_500_000_000 {
      schedule.markData()
    }
    let dropped = events.droppedCount
    if dropped != state.missedEventCount { handle(.missed(dropped)) }
  }

  private func takeLabReport() {
    guard let report = services.labs?.report, report != state.labs.report else { return }
    if report.isRunning { schedule.markData() } else { schedule.markInput() }
    handle(.lab(report))
  }

  private func followRecording() {
    guard let status = recording?.playback, let former = state.playback else { return }
    if status != former {
      if status.isPlaying && former.isPlaying { schedule.markData() } else { schedule.markInput() }
    }
    handle(.playback(status))
  }

  /// Asks how the recording stands, and once a second for the log's size.
  private func weighLog() {
    let report = services.recording()
    if report?.alarm?.badge != state.recording?.alarm?.badge { schedule.markInput() }
    if report != state.recording { handle(.recording(report)) }
    let now = clock()
    guard now >= nextWeighing else { return }
    nextWeighing = now + 1_000_000_000
    if let byteCount = services.logByteCount() { handle(.recorded(byteCount: byteCount)) }
  }

  private func fitScreen() {
    let size = screen.size
    guard size.width != state.width || size.height != state.height else { return }
    schedule.markInput()
    handle(.key(.resize(width: size.width, height: size.height)))
  }

  private func handle(_ message: Message) {
    for effect in state.update(message) { perform(effect) }
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .command(let command): engine.send(command)
    case .submit(let request, let submitter):
      handle(.submitted(engine.submit(request), by: submitter))
    case .copy(let text, let name):
      handle(.copied(text, name: name, screen.copyToClipboard(text)))
    case .export(let format, let directory):
      handle(.notice(services.export(format, directory)))
    case .theme(let change): handle(.theme(services.changeTheme(change)))
    case .keepTheme:
      // One that could not be shown is not in use.
      if state.isThemeShown, let fault = services.keepTheme() { handle(.notice(fault)) }
    case .keep(let choice):
      if let fault = services.keep(choice) { handle(.notice(fault)) }
    case .readConfiguration(let wish):
      handle(.configured(services.readConfiguration(), for: wish))
    case .startLab(let name): services.labs?.start(name)
    case .stopLab: services.labs?.stop()
    // The engine is ours, and has its proof.
    case .startProbe, .stopProbe: break
    case .playback(let command): recording?.perform(command, at: clock())
    case .quit: isOver = true
    }
  }

  private func draw() {
    let start = clock()
    var buffer = CellBuffer(width: state.width, height: state.height)
    DashboardView(state).render(into: &buffer, in: buffer.bounds)
    let bytes = screen.present(buffer)
    let end = clock()
    let cpu = threadCPU()
    schedule.drawn(at: end, cost: cpu - measuredCPU)
    frameCount += 1
    handle(
      .frame(
        FrameCost.Sample(
          frameNanoseconds: end - start, byteCount: bytes, cpuNanoseconds: cpu - measuredCPU,
          elapsedNanoseconds: end - measuredAt)))
    (measuredAt, measuredCPU) = (end, cpu)
  }
}
