import EngineTypes

/// Who waits for what: the hub's books, without its locks.
struct HubState: Sendable {
  typealias Continuation = AsyncStream<Delivery>.Continuation

  struct Route: Sendable {
    var call: UInt64
    /// Which of the call's requests it is.
    var index: Int
  }

  private struct Waiting: Sendable {
    var continuation: Continuation
    var ids: [RequestID] = []
    var leftCount: Int
    /// The newest request anybody had heard of when this call began.
    var newestBefore: RequestID
    var isRegistered = false
  }

  private(set) var routes: [RequestID: Route] = [:]
  private(set) var settings: EngineSettings
  private(set) var isOver = false
  private(set) var fault: String?
  private var calls: [UInt64: Waiting] = [:]
  private var lastCall: UInt64 = 0
  private var newest = RequestID(0)
  /// Events of requests that may belong to a call which does not know its requests' numbers yet.
  private var early: [RequestID: [EngineEvent]] = [:]

  init(settings: EngineSettings) { self.settings = settings }

  /// Requests that have not ended, those just being submitted among them.
  var activeCount: Int {
    calls.values.reduce(0) { $0 + ($1.isRegistered ? 0 : $1.leftCount) } + routes.count
  }

  /// Opens a call whose requests are about to be submitted.
  mutating func begin(_ continuation: Continuation, count: Int) -> UInt64 {
    lastCall += 1
    calls[lastCall] = Waiting(
      continuation: continuation, leftCount: count, newestBefore: newest)
    return lastCall
  }

  /// Says which requests a call made; what came of them meanwhile is delivered.
  ///
  /// - Returns: requests to cancel.
  mutating func register(_ ids: [RequestID], _ number: UInt64) -> [RequestID] {
    guard !isOver else {
      calls.removeValue(forKey: number)?.continuation.finish()
      return []
    }
    calls[number]?.ids = ids
    calls[number]?.isRegistered = true
    if ids.isEmpty { calls.removeValue(forKey: number)?.continuation.finish() }
    for (index, id) in ids.enumerated() { routes[id] = Route(call: number, index: index) }
    var lost: [RequestID] = []
    for id in ids {
      if let events = early.removeValue(forKey: id) { lost += deliver(events, of: id) }
    }
    forgetStrangers()
    return lost
  }

  /// Hands a batch of events on.
  ///
  /// - Returns: requests whose client did not take what came before, to be cancelled.
  mutating func route(_ batch: [EngineEvent]) -> [RequestID] {
    var groups: [RequestID: [EngineEvent]] = [:]
    var order: [RequestID] = []
    for event in batch {
      note(event)
      guard let id = event.answeredRequest else { continue }
      newest = max(newest, id)
      if routes[id] == nil {
        if mayBeOurs(id) { early[id, default: []].append(event) }
        continue
      }
      if groups[id] == nil { order.append(id) }
      groups[id, default: []].append(event)
    }
    return order.flatMap { deliver(groups[$0] ?? [], of: $0) }
  }

  /// The engine says nothing any more.
  mutating func end() {
    isOver = true
    for call in calls.values { call.continuation.finish() }
    (calls, routes, early) = ([:], [:], [:])
  }

  private mutating func note(_ event: EngineEvent) {
    switch event {
    case .modeChanged(let mode, _): settings.mode = mode
    case .configurationChanged(let changed):
      let mode = settings.mode
      settings = changed
      settings.mode = mode
    case .fault(let reason): fault = reason
    default: break
    }
  }

  private mutating func deliver(_ events: [EngineEvent], of id: RequestID) -> [RequestID] {
    guard let route = routes[id] else { return [] }
    if events.contains(where: \.isLast) {
      routes[id] = nil
      calls[route.call]?.leftCount -= 1
    }
    guard let call = calls[route.call] else { return [] }
    switch call.continuation.yield(Delivery(index: route.index, events: events)) {
    case .enqueued:
      if call.leftCount == 0 {
        call.continuation.finish()
        calls[route.call] = nil
      }
      return []
    case .dropped, .terminated: return drop(route.call)
    @unknown default: return drop(route.call)
    }
  }

  /// Ends a call whose client has stopped listening; its requests go on until they are cancelled.
  private mutating func drop(_ number: UInt64) -> [RequestID] {
    guard let call = calls.removeValue(forKey: number) else { return [] }
    call.continuation.finish()
    return call.ids.filter { routes[$0]?.call == number }
  }

  private func mayBeOurs(_ id: RequestID) -> Bool {
    calls.values.contains { !$0.isRegistered && $0.newestBefore < id }
  }

  /// Lets events go that can belong to no call under way.
  private mutating func forgetStrangers() {
    let oldest = calls.values.filter { !$0.isRegistered }.map(\.newestBefore).min()
    guard let oldest else { return early.removeAll() }
    early = early.filter { $0.key > oldest }
  }
}
