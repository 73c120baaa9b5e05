package import EngineTypes

/// An engine that repeats what another one did.
///
/// It has no clock: whoever owns one tells it the time, so a test decides what is seen when.
package protocol RecordedEngine: InferenceEngine {
  var playback: PlaybackStatus { get }

  /// One line that says why the recording cannot be shown on; `nil` where it can.
  var failure: String? { get }

  /// Changes place or pace; `now` is in nanoseconds of the same clock as for `advance`.
  func perform(_ command: PlaybackCommand, at now: UInt64)

  /// Tells subscribers what is due at `now`, a bounded number of events at a time.
  ///
  /// - Returns: what was known at the place where what was told now begins, if that is not where the
  ///   last call ended; `nil` where it is, and what was told before holds on.
  func advance(to now: UInt64) -> EngineFacts?

  /// Asks for what is known by everything told so far, where this is a place to come back to.
  func mark(_ facts: () -> EngineFacts)
}
