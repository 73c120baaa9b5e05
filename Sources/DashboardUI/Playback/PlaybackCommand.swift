/// What may be asked of a recording in place of what an engine does.
package enum PlaybackCommand: Hashable, Sendable {
  case togglePlay
  case setSpeed(PlaybackSpeed), faster, slower
  /// Steps forward, or back where negative; then it stands still.
  case skipSteps(Int)
  /// Milliseconds forward, or back where negative.
  case skipTime(milliseconds: Int)
  case toStart, toEnd
  /// Just after the first step with at least this number.
  case toStep(Int)
  /// Milliseconds after the log's beginning.
  case toTime(milliseconds: Int)
  /// A place between start and end, in thousandths.
  case toFraction(Int)
}
