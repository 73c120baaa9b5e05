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

extension PlaybackCommand {
  /// Reads `1:30`, `90`, `+5`, `-2.5`.
  init?(place text: String) {
    let isRelative = text.first == "+" || text.first == "-"
    let parts = (isRelative ? text.dropFirst() : text[...])
      .split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 3 else { return nil }
    var seconds = 0.0
    for part in parts {
      guard let value = Double(part), value >= 0, value < 1e9 else { return nil }
      seconds = seconds * 60 + value
    }
    let milliseconds = Int(min(1e12, seconds * 1_000).rounded())
    self =
      isRelative
      ? .skipTime(milliseconds: text.first == "-" ? -milliseconds : milliseconds)
      : .toTime(milliseconds: milliseconds)
  }
}
