package import EngineTypes
import Foundation
import Synchronization

/// Where the engine's events part: each request's go to whoever asked for it.
///
/// One thread takes the events and hands them on; it waits for nobody, so the engine never waits for a
/// client. What a client does not take in time is not kept: its call ends, and its requests are
/// cancelled.
///
/// **Invariant:** `state.routes` holds the requests of this hub that have not ended, and no others.
package final class ResponseHub: Sendable {
  private let engine: any InferenceEngine
  private let events: EventQueue
  private let state: Mutex<HubState>
  /// Deliveries that wait for one client, at most, for each request of its call.
  private let backlog: Int

  /// Listens to the engine from here on.
  ///
  /// - Parameters:
  ///   - engine: others may ask it too.
  ///   - backlog: steps that a client may be behind.
  ///   - observer: sees all events, on the hub's thread, after they were handed on.
  package init(
    _ engine: any InferenceEngine, backlog: Int,
    observer: @escaping @Sendable ([EngineEvent]) -> Void = { _ in }
  ) {
    precondition(backlog > 0, "a backlog of \(backlog) holds no token")
    self.engine = engine
    self.backlog = backlog
    state = Mutex(HubState(settings: engine.settings))
    events = engine.subscribe(.lossless)
    let thread = Thread { [weak self, events] in
      while let batch = events.next() {
        self?.route(batch)
        observer(batch)
      }
      self?.end()
    }
    thread.name = "responses"
    thread.start()
  }

  deinit { events.close() }

  /// Asks the engine for all of a call's answers.
  ///
  /// - Returns: what will come of them.
  package func submit(_ requests: [GenerationRequest]) -> HubCall {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Delivery.self, bufferingPolicy: .bufferingOldest(backlog * max(1, requests.count)))
    let number = state.withLock { $0.begin(continuation, count: requests.count) }
    // Text becomes tokens here, so nobody else is kept waiting by a long one.
    let ids = requests.map { engine.submit($0) }
    let lost = state.withLock { $0.register(ids, number) }
    cancel(lost)
    return HubCall(ids: ids, deliveries: stream, hub: self)
  }

  /// Ends requests whose answers nobody wants any more; those that have ended are left alone.
  ///
  /// - Returns: whether there was any to end.
  @discardableResult
  func cancel(_ ids: [RequestID]) -> Bool {
    let live = state.withLock { state in ids.filter { state.routes[$0] != nil } }
    for id in live { engine.send(.cancel(id)) }
    return !live.isEmpty
  }

  /// Ends whatever is under way.
  package func cancelAll() { cancel(state.withLock { Array($0.routes.keys) }) }

  /// Requests asked for here that have not ended.
  package var activeCount: Int { state.withLock { $0.activeCount } }

  /// The engine's settings in force.
  package var settings: EngineSettings { state.withLock { $0.settings } }

  /// Why the engine has ended, if it has.
  package var fault: String? {
    state.withLock { $0.isOver ? $0.fault ?? "the engine has ended" : nil }
  }

  private func route(_ batch: [EngineEvent]) {
    cancel(state.withLock { $0.route(batch) })
  }

  private func end() { state.withLock { $0.end() } }
}

/// What the engine said of one of a call's requests in one go.
package struct Delivery: Sendable {
  /// Which of the call's requests.
  package var index: Int
  package var events: [EngineEvent]
}

/// The requests of one client under way; letting go of it ends them.
package final class HubCall: Sendable {
  package let ids: [RequestID]
  /// Ends when all of them have, when the client was too slow, or with the engine.
  package let deliveries: AsyncStream<Delivery>
  private let hub: ResponseHub

  init(ids: [RequestID], deliveries: AsyncStream<Delivery>, hub: ResponseHub) {
    (self.ids, self.deliveries, self.hub) = (ids, deliveries, hub)
  }

  deinit { hub.cancel(ids) }

  /// Ends those that have not ended.
  ///
  /// - Returns: whether there were any.
  @discardableResult
  package func cancel() -> Bool { hub.cancel(ids) }
}
