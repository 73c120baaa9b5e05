public import Terminal

/// The screen of two compared sessions, until the person leaves.
///
/// Run it on one thread; it owns the screen. Of the services it asks for colours and notices.
public final class ComparisonLoop {
  private let loop: ListScreenLoop<ComparisonState>
  /// The signal that ended it, where it was one and not the person.
  public var signal: Int32? { loop.signal }

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
    loop = ListScreenLoop(
      ComparisonState(sessions, keys: keys), on: screen, services, clock: clock)
  }

  /// Runs until the person leaves or a signal comes.
  public func run() { loop.run() }
}
