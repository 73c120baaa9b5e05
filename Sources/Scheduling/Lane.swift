import DequeModule
import EngineTypes

/// The requests of one isolation, first come first served.
///
/// **Invariant:** every running request arrived before every waiting one, and both lists are in
/// order of arrival.
struct Lane: Sendable {
  var waiting: Deque<Request> = []
  var running: [Request] = []

  mutating func removeWaiting(_ id: RequestID) -> Request? {
    waiting.firstIndex { $0.id == id }.map { waiting.remove(at: $0) }
  }

  func runningIndex(of id: RequestID) -> Int? {
    running.firstIndex { $0.id == id }
  }
}

/// One lane for each isolation.
struct Lanes: Sendable {
  var shared = Lane()
  var alone = Lane()

  subscript(isolation: Isolation) -> Lane {
    get {
      switch isolation {
      case .shared: shared
      case .alone: alone
      }
    }
    _modify {
      switch isolation {
      case .shared: yield &shared
      case .alone: yield &alone
      }
    }
  }

  var runningCount: Int { shared.running.count + alone.running.count }
  var waitingCount: Int { shared.waiting.count + alone.waiting.count }
  var isEmpty: Bool { runningCount + waitingCount == 0 }

  /// The running request that arrived last.
  var newestRunning: Request? {
    switch (shared.running.last, alone.running.last) {
    case (let a?, let b?): a.arrival > b.arrival ? a : b
    case (let a, let b): a ?? b
    }
  }
}

extension Isolation {
  var other: Isolation {
    switch self {
    case .shared: .alone
    case .alone: .shared
    }
  }
}
