import DashboardUI
import EngineTypes
import SessionLog

extension RecordingReport {
  /// What the dashboard shows of a recorder.
  init(_ status: RecordingStatus?) {
    guard let status else {
      self.init(.off)
      return
    }
    switch status.phase {
    case .recording: self.init(.recording)
    case .failing(let reason): self.init(.failing(reason))
    case .ended: self.init(.ended)
    }
    limit = status.limit
    lostEventCount = status.lostEventCount
  }
}

extension RecordingStatus {
  /// Whether the file asked for took less than the session, which whoever runs this in a script must see.
  var hasFailed: Bool { if case .failing = phase { true } else { false } }

  /// What a log holds once it is closed, where that is not everything; `nil` where it is.
  func shortfall(_ path: String) -> String? {
    let kept = lastStep.map { "up to step \(NumberText.count($0))" } ?? "without a step"
    let lost = NumberText.counted(lostEventCount, "event")
    let has = "\(path) \(isFile ? "has" : "was sent") the session \(kept)"
    switch phase {
    case .ended(let limit):
      return "RECORDING ENDED at its limit of \(NumberText.bytes(limit)): \(has); "
        + "\(lost) after it not recorded; --record-limit raises it"
    case .failing(let reason) where byteCount == 0:
      return "NOT RECORDED: \(reason); nothing of the session is in \(path)"
    case .failing(let reason) where isSpoilt:
      return "NOT RECORDED to its end: \(reason); invar verify says what \(path) still has"
    case .failing(let reason):
      return "NOT RECORDED to its end: \(reason); \(has)"
        + (isFile ? " and can be verified so far" : "")
    case .recording where gapCount > 0:
      return lostEventCount > 0
        ? "NOT RECORDED in part: \(lost) missing in \(path); invar verify says which"
        : nil
    case .recording: return nil
    }
  }
}
