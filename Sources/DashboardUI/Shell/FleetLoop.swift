public import Terminal

/// Where the screen of watched servers gets what it shows.
public struct FleetSource {
  /// How the servers stand, where that is new since it was asked last.
  public var next: () -> WatchedFleet?
  /// What is known of the replica of that key.
  package var detail: (String) -> WatchedFleet.Detail
  /// Who probes servers; `nil` where nobody does.
  package var bench: (any ProbeBench)?

  package init(
    next: @escaping () -> WatchedFleet?, detail: @escaping (String) -> WatchedFleet.Detail,
    bench: (any ProbeBench)? = nil
  ) {
    (self.next, self.detail, self.bench) = (next, detail, bench)
  }
}

/// The screen of watched servers, until the person leaves.
///
/// Run it on one thread; it owns the screen. Who asks the servers does so on another one.
public final class FleetLoop {
  private let loop: ListScreenLoop<FleetState>
  /// The signal that ended it, where it was one and not the person.
  public var signal: Int32? { loop.signal }

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
    let symbols = screen.drawsASCII ? .ascii : symbols
    loop = ListScreenLoop(
      FleetState(fleet, keys: keys, symbols: symbols), on: screen, services, clock: clock
    ) { effect in
      switch effect {
      case .startProbe(let key): source.bench?.start(key)
      case .stopProbe: source.bench?.stop()
      default: break
      }
    } refresh: {
      Self.refresh(&$0, from: source)
    }
  }

  /// Runs until the person leaves or a signal comes.
  public func run() { loop.run() }

  private static func refresh(_ state: inout FleetState, from source: FleetSource) -> Bool {
    let fleet = source.next()
    if let fleet { state.absorb(fleet) }
    if let key = state.currentKey, fleet != nil || key != state.detailKey {
      state.absorb(source.detail(key), of: key)
    }
    guard let probe = source.bench?.probe, probe != state.probe else { return fleet != nil }
    state.absorb(probe)
    return true
  }
}
