/// Where in a recording the dashboard stands, and how it goes on from there.
package struct PlaybackStatus: Equatable, Sendable {
  package var isPlaying = false
  package var speed = PlaybackSpeed.realTime
  /// Steps shown so far, and all there are.
  package var stepCount = 0
  package var totalStepCount = 0
  /// The number of the last step shown; `nil` before the first.
  package var step: Int?
  /// Since the log began, pauses left out.
  package var nanoseconds: UInt64 = 0
  package var totalNanoseconds: UInt64 = 0
  /// The recorded engine's running clock at this place.
  package var engineNanoseconds: UInt64 = 0
  /// From 0 to 1 while the way to another place is being gone; `nil` once there.
  package var seekFraction: Double?
  /// Whether the log's last line was cut short, and so left out.
  package var isTorn = false
  /// Whether recording ended on purpose.
  package var isComplete = true
  /// The size at which recording ended before its session; `nil` where it did not.
  package var limit: Int?

  /// How often something is missing in the log, up to here.
  package var gapCount = 0
  /// How much of the log is checked, from 0 to 1; `nil` once all of it is.
  package var checked: Double?

  package init() {}

  /// Whether the log's end has been reached, and is not the session's: what runs there ran on.
  package var endsEarly: Bool { isAtEnd && (limit != nil || isTorn || !isComplete) }

  package var isAtEnd: Bool { stepCount == totalStepCount && nanoseconds >= totalNanoseconds }

  /// From 0 to 1, by time.
  package var fraction: Double {
    totalNanoseconds > 0
      ? min(1, Double(nanoseconds) / Double(totalNanoseconds)) : stepCount > 0 ? 1 : 0
  }
}
