import EngineTypes

/// How the session's recording stands, in the words of whoever records.
public struct RecordingReport: Hashable, Sendable {
  public enum Phase: Hashable, Sendable {
    /// Nobody wants it.
    case off
    case recording
    /// Nothing can be written now, and why.
    case failing(String)
    /// It ended at its limit.
    case ended
  }

  public var phase: Phase
  /// Bytes at which it ends; `nil` for no limit.
  public var limit: Int?
  /// Events that happened and are not in the log.
  public var lostEventCount = 0

  public init(_ phase: Phase) { self.phase = phase }
}

extension RecordingReport {
  /// What the header must say, as long as it is true; `nil` where all is recorded.
  var alarm: (badge: String, reason: String, isFailure: Bool)? {
    switch phase {
    case .recording, .off: nil
    case .failing(let reason): ("NOT RECORDED", reason, true)
    case .ended:
      ("RECORDING ENDED", limit.map { "at its limit of \(Format.bytes(Double($0)))" } ?? "", false)
    }
  }

  /// What is to be said where it goes on after nothing could be written for a time.
  func resumption(after former: RecordingReport?) -> String? {
    guard let former, phase == .recording else { return nil }
    if lostEventCount > former.lostEventCount {
      return "recording again; \(missing) in the log"
    }
    if case .failing = former.phase { return "recording again; nothing more is missing" }
    return nil
  }

  /// `3 events are missing`.
  var missing: String {
    Format.counted(lostEventCount, "event") + (lostEventCount == 1 ? " is missing" : " are missing")
  }

  /// The same for a screen with room for it: what becomes of the session now.
  var sentence: String? {
    switch phase {
    case .recording, .off: return nil
    case .failing(let reason):
      let lost =
        lostEventCount > 0
        ? "\(Format.count(lostEventCount)) events are lost so far"
        : "nothing is lost yet, lines wait in memory"
      return "\(reason); \(lost); it goes on by itself when that is over"
    case .ended:
      return
        "the log has reached its limit; \(Format.count(lostEventCount)) events since are not in "
        + "it; --record-limit raises it"
    }
  }
}
