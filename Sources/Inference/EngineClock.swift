/// Nanoseconds since the engine started, never going back.
public typealias EngineClock = @Sendable () -> UInt64

/// A clock that reads 0 now.
///
/// Only the program's entry makes one; everything else is handed its time.
public func monotonicEngineClock() -> EngineClock {
  let start = ContinuousClock.now
  return {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds) / 1_000_000_000
  }
}
