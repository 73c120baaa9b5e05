import Terminal

/// The loop between a real screen and a list of things, until the person leaves.
///
/// Run it on one thread; it owns the screen. Of the services it asks for colours and notices.
final class ListScreenLoop<State: ListScreen> {
  private let screen: any Screen
  private let services: DashboardServices
  private let clock: () -> UInt64
  /// Takes in what is new; says whether anything is.
  private let refresh: (inout State) -> Bool
  /// Does what a screen alone asks for.
  private let act: (Effect) -> Void
  private var state: State
  private var schedule = FrameSchedule()
  private var isOver = false
  /// Whether the theme asked for last is the one on the screen.
  private var isThemeShown = true
  /// The signal that ended it, where it was one and not the person.
  private(set) var signal: Int32?

  init(
    _ state: State, on screen: any Screen, _ services: DashboardServices,
    clock: @escaping () -> UInt64, act: @escaping (Effect) -> Void = { _ in },
    refresh: @escaping (inout State) -> Bool = { _ in false }
  ) {
    (self.screen, self.services, self.clock) = (screen, services, clock)
    (self.state, self.refresh, self.act) = (state, refresh, act)
    self.state.keys.namesAreASCII = screen.drawsASCII
  }

  /// Runs until the person leaves or a signal comes.
  func run() {
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
    if refresh(&state) { schedule.markData() }
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
    case .startProbe, .stopProbe: act(effect)
    // There is no engine of ours, and no log to be written.
    case .command, .submit, .copy, .export, .keep, .readConfiguration, .startLab, .stopLab,
      .playback:
      break
    }
  }

  private func draw() {
    var buffer = CellBuffer(width: state.width, height: state.height)
    state.render(into: &buffer, in: buffer.bounds)
    screen.present(buffer)
    schedule.drawn(at: clock())
  }
}
