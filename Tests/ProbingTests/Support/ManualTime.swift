import Synchronization

/// A clock that only pauses move.
final class ManualTime: Sendable {
  private let value = Mutex<UInt64>(0)

  var now: UInt64 { value.withLock { $0 } }

  var clock: @Sendable () -> UInt64 { { self.now } }

  func pause(_ nanoseconds: UInt64) { value.withLock { $0 += nanoseconds } }
}
