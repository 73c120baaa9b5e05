public import Terminal

/// The screen of two compared sessions, until the person leaves.
///
/// Run it on one thread; it owns the screen. Of the services it asks for colours and notices.
public final class ComparisonLoop {
  private let screen: any Screen
  private let services: DashboardServices
  private let clock: () -> UInt64
  private var state: ComparisonState
  private var schedule = FrameSchedule()
  private var isOver = false
  /// Whether the theme asked for last is the one on the screen.
  private var isThemeShown = true
  /// The signal that ended it, where it was one and not the person.
  public private(set) var signal: Int32?

  public convenience init(
    screen: any Screen, sessions: ComparedSessions,
    services: DashboardServices = DashboardServices(), keys: KeyMap = .standard
  ) {
    self.init(
      screen: screen, sessions: sessions, services: services, keys: keys, clock: ThreadClock.now)
  }

  /// The same with a clock given, in nanoseconds.
  package init(
    screen: any Screen, sessions: ComparedSessions, services: DashboardServices, keys: KeyMap,
    clock: @escaping () -> UInt64
  ) {
    (self.screen, self.services, self.clock) = (screen, services, clock)
    state = ComparisonState(sessions, keys: keys)
    state.keys.namesAreASCII = screen.drawsASCII
  }

  /// Runs until the person leaves or a signal comes.
  public func run() {
    while !isOver {
      let timeout = schedule.timeout(at: clock(), isBusy: false, canDraw: screen.isReady)
      turn(keys: screen.readKeys(timeoutMilliseconds: timeout))
    }
  }

  /// One round: what has been pressed and said since the last one, then a frame if it is time.
  private func turn(keys: [Key]) {
    let size = screen.size
    if size.width != state.width || size.height != state.height {
      press(.resize(width: size.width, height: size.height))
    }
    for key in keys where !isOver {
      if case .quit(let number) = key { signal = number }
      press(key)
    }
    if let notice = services.takeNotice() {
      schedule.markInput()
      state.show(notice, at: clock())
    }
    if screen.wantsFrame { schedule.markInput() }
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
    // There is no engine, and no log to be written.
    case .command, .submit, .copy, .export, .keep, .readConfiguration, .startLab, .stopLab,
      .playback:
      break
    }
  }

  private func draw() {
    var buffer = CellBuffer(width: state.width, height: state.height)
    ComparisonView(state).render(into: &buffer, in: buffer.bounds)
    screen.present(buffer)
    schedule.drawn(at: clock())
  }
}
