import EngineTypes

/// A time in which a log took nothing: what is lost there is said, and what follows begins anew.
public struct RecordingGap: Hashable, Sendable {
  /// Why nothing could be written, in the system's words.
  public var reason: String
  /// From the first event that is not in the log to the last one, by the engine's clock.
  public var start: UInt64
  public var end: UInt64
  /// What is not in the log; nothing where all of it could be kept in memory.
  public var eventCount = 0
  public var stepCount = 0
  public var tokenCount = 0
  /// The numbers of the first and the last step that are not in the log.
  public var steps: ClosedRange<Int>?
  /// How many of the entries that follow happened in the gap: arrivals, ends and settings outlive it.
  public var keptCount = 0

  public init(reason: String, start: UInt64, end: UInt64) {
    (self.reason, self.start, self.end) = (reason, start, end)
  }

  /// Whether anything is missing.
  public var isLoss: Bool { eventCount > 0 }

  /// `3,120 events (steps 812 to 1,211, 2,300 tokens) lost in 12.3 s: No space left on device`.
  public var sentence: String {
    let tenths = (end - min(start, end)) / 100_000_000
    let time = "\(tenths / 10).\(tenths % 10) s"
    guard isLoss else { return "nothing was written for \(time), and nothing lost: \(reason)" }
    let steps = steps.map {
      $0.count == 1
        ? "step \(NumberText.count($0.lowerBound)), "
        : "steps \(NumberText.count($0.lowerBound)) to \(NumberText.count($0.upperBound)), "
    }
    let events = NumberText.counted(eventCount, "event")
    let tokens = NumberText.counted(tokenCount, "token")
    return "\(events) (\(steps ?? "")\(tokens)) lost in \(time): \(reason)"
  }
}
