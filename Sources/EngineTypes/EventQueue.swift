#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One subscriber's bounded queue of events, filled by the engine's thread.
///
/// **Invariant:** `events.count <= capacity`, whatever the policy.
@safe
public final class EventQueue: @unchecked Sendable {
  public struct Policy: Hashable, Sendable {
    public enum WhenFull: String, Sendable, Hashable {
      /// A screen: the oldest event goes.
      case dropOldest
      /// A log: the engine waits.
      case wait
    }

    public var capacity: Int
    public var whenFull: WhenFull

    public init(capacity: Int, whenFull: WhenFull) {
      precondition(capacity > 0, "capacity \(capacity) must be positive")
      self.capacity = capacity
      self.whenFull = whenFull
    }

    public static let newest = Policy(capacity: 1 << 16, whenFull: .dropOldest)
    public static let lossless = Policy(capacity: 1 << 14, whenFull: .wait)
  }

  private let policy: Policy
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var events: [EngineEvent] = []
  private var isClosed = false
  private var dropped = 0

  public init(_ policy: Policy) {
    self.policy = policy
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(changed, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(changed)
    unsafe pthread_mutex_destroy(mutex)
    unsafe changed.deallocate()
    unsafe mutex.deallocate()
  }

  /// Adds events, making room as the policy says.
  ///
  /// Called by the engine only.
  public func push(_ new: [EngineEvent]) {
    guard !new.isEmpty else { return }
    locked {
      switch policy.whenFull {
      case .dropOldest:
        events.append(contentsOf: new)
        let excess = events.count - policy.capacity
        if excess > 0 {
          events.removeFirst(excess)
          dropped += excess
        }
      case .wait:
        for event in new {
          while events.count >= policy.capacity && !isClosed {
            unsafe pthread_cond_wait(changed, mutex)
          }
          guard !isClosed else { return }
          events.append(event)
          if events.count == policy.capacity { unsafe pthread_cond_broadcast(changed) }
        }
      }
      unsafe pthread_cond_broadcast(changed)
    }
  }

  /// Takes everything queued, in order, without waiting.
  public func drain() -> [EngineEvent] {
    locked { takeAll() }
  }

  /// Takes everything queued, waiting until there is something.
  ///
  /// - Returns: `nil` once the queue is closed and empty.
  public func next() -> [EngineEvent]? {
    locked {
      while events.isEmpty && !isClosed { unsafe pthread_cond_wait(changed, mutex) }
      return events.isEmpty ? nil : takeAll()
    }
  }

  /// No more events: either side may hang up.
  public func close() {
    locked {
      isClosed = true
      unsafe pthread_cond_broadcast(changed)
    }
  }

  /// Whether either side has hung up.
  public var isOver: Bool { locked { isClosed } }

  /// How many events a full queue has lost.
  public var droppedCount: Int { locked { dropped } }

  private func takeAll() -> [EngineEvent] {
    let taken = events
    events = []
    unsafe pthread_cond_broadcast(changed)
    return taken
  }

  private func locked<R>(_ body: () -> R) -> R {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return body()
  }
}
