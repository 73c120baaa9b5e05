#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The two real clocks of the dashboard, in nanoseconds.
enum ThreadClock {
  /// Monotonic time.
  static func now() -> UInt64 { read(CLOCK_MONOTONIC) }
  /// CPU time the calling thread has used.
  static func cpu() -> UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
