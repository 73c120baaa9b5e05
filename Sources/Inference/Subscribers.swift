import EngineTypes
import Synchronization

/// Everyone who follows the engine's events; who closes their queue is forgotten.
final class Subscribers: Sendable {
  private struct State {
    var queues: [EventQueue] = []
    var isClosed = false
  }

  private let state = Mutex(State())

  func add(_ policy: EventQueue.Policy) -> EventQueue {
    let queue = EventQueue(policy)
    state.withLock { state in
      if state.isClosed { queue.close() } else { state.queues.append(queue) }
    }
    return queue
  }

  /// Hands events to every queue; waits where a lossless one is full.
  func publish(_ events: [EngineEvent]) {
    guard !events.isEmpty else { return }
    let queues = state.withLock { state in
      state.queues.removeAll { $0.isOver }
      return state.queues
    }
    // Pushed without the lock: a full queue must not keep others from subscribing.
    for queue in queues { queue.push(events) }
  }

  func close() {
    let queues = state.withLock { state in
      state.isClosed = true
      defer { state.queues = [] }
      return state.queues
    }
    for queue in queues { queue.close() }
  }
}
