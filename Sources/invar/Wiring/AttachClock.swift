import Foundation

/// The real clock of `invar attach`, in nanoseconds that only go on.
enum AttachClock {
  @Sendable static func now() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  static func sleep(_ nanoseconds: UInt64) {
    if nanoseconds > 0 { Thread.sleep(forTimeInterval: Double(nanoseconds) / 1e9) }
  }
}
