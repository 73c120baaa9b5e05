package import EngineTypes
package import Terminal

/// Everything that can happen to the dashboard.
package enum Message: Sendable {
  case events([EngineEvent])
  case key(Key)
  /// Time passes; nanoseconds of a monotonic clock.
  case tick(UInt64)
  /// The id a submitted request got.
  case submitted(RequestID, by: Submitter)
  case frame(FrameCost.Sample)
  /// One line to show for a few seconds.
  case notice(String)
  case theme(ThemeOutcome)
  /// What the person's configuration says.
  case configured(ConfigurationOutcome, for: ConfigurationWish)
  /// What became of a text offered to the clipboard.
  case copied(String, name: String, CopyOutcome)
  /// The size of the session's log.
  case recorded(byteCount: Int)
  /// How the recording stands.
  case recording(RecordingReport?)
  /// How many events the queue has lost so far.
  case missed(Int)
  /// News from an experiment.
  case lab(LabReport)
  /// The recording goes on from another place, where this was known.
  case jumped(EngineFacts)
  /// Where a recording stands, after its events up to there.
  case playback(PlaybackStatus)
}
