public import Terminal

/// Where the screen of watched servers gets what it shows.
public struct FleetSource {
  /// How the servers stand, where that is new since it was asked last.
  public var next: () -> WatchedFleet?
  /// What is known of the replica of that key.
  package var detail: (String) -> WatchedFleet.Detail

  package init(
    next: @escaping () -> WatchedFleet?, detail: @escaping (String) -> WatchedFleet.Detail
  ) {
    (self.next, self.detail) = (next, detail)
  }
}

/// The screen of watched servers, until the person leaves.
///
/// Run it on one thread; it owns the screen. Who asks the servers does so on another one.
public final class FleetLoop {
  private let screen: any Screen
  private let services: DashboardServices
  private let source: FleetSource
  private let clock: () -> UInt64
  private var state: FleetState
  private var schedule = FrameSchedule()
  private var isOver = false
  /// Whether the theme asked for last is the one on the screen.
  private var isThemeShown = true
  /// The signal that ended it, where it was one and not the person.
  public private(set) var signal: Int32?

  /// - Parameters:
  ///   - screen: where it is shown.
  ///   - fleet: what is shown first.
  ///   - source: where what comes later is from.
  ///   - services: of these it asks for colours and notices.
  ///   - keys: the person's keys.
  ///   - symbols: what charts are drawn with.
  public convenience init(
    screen: any Screen, fleet: WatchedFleet, source: FleetSource,
    services: DashboardServices = DashboardServices(), keys: KeyMap = .standard,
    symbols: GraphSymbols = .block
  ) {
    self.init(
      screen: screen, fleet: fleet, source: source, services: services, keys: keys,
      symbols: symbols,
      clock: ThreadClock.now)
  }

  /// The same with a clock given, in nanoseconds.
  package init(
    screen: any Screen, fleet: WatchedFleet, source: FleetSource,
    services: DashboardServices, keys: KeyMap, symbols: GraphSymbols,
    clock: @escaping () -> UInt64
  ) {
    (self.screen, self.services, self.source, self.clock) = (screen, services, source, clock)
    state = FleetState(fleet, keys: keys, symbols: symbols)
    state.keys.namesAreASCII = screen.drawsASCII
    if screen.drawsASCII { state.symbols = .ascii }
  }

  /// Runs until the person leaves or a signal comes.
  public func run() {
    while !isOver {
      let timeout = schedule.timeout(at: clock(), isBusy: false, canDraw: screen.isReady)
      turn(keys: screen.readKeys(timeoutMilliseconds: timeout))
    }
  }

  /// One round: what has been pressed and heard since the last one, then a frame if it is time.
  private func turn(keys: [Key]) {
    let size = screen.size
    if size.width != state.width || size.height != state.height {
      press(.resize(width: size.width, height: size.height))
    }
    for key in keys where !isOver {
      if case .quit(let number) = key { signal = number }
      press(key)
    }
    let fleet = source.next()
    if let fleet {
      schedule.markData()
      state.absorb(fleet)
    }
    if let key = state.currentKey, fleet != nil || key != state.detailKey {
      state.absorb(source.detail(key), of: key)
    }
    if let notice = services.takeNotice() {
      schedule.markInput()
      state.show(notice, at: clock())
    }
    if !isOver && screen.isReady && schedule.isDue(at: clock()) { draw() }
  }

  private func press(_ key: Key) {
    schedule.markInput()
    for effect in state.press(key, at: clock()) { perform(effect) }
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .quit: isOver = true
    case .theme(let change):
      switch services.changeTheme(change) {
      case .shown(let text):
        isThemeShown = true
        state.show(text, at: clock())
      case .failed(let text):
        isThemeShown = false
        state.show(text, at: clock())
      }
    case .keepTheme:
      if isThemeShown, let fault = services.keepTheme() { state.show(fault, at: clock()) }
    // There is no engine of ours, and no log to be written.
    case .command, .submit, .copy, .export, .keep, .readConfiguration, .startLab, .stopLab,
      .playback:
      break
    }
  }

  private func draw() {
    var buffer = CellBuffer(width: state.width, height: state.height)
    FleetView(state).render(into: &buffer, in: buffer.bounds)
    screen.present(buffer)
    schedule.drawn(at: clock())
  }
}
