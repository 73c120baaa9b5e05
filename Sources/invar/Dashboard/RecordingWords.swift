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
  /// What a log holds once it is closed, where that is not everything; `nil` where it is.
  func shortfall(_ path: String) -> String? {
    let kept = lastStep.map { "up to step \($0)" }
    switch phase {
    case .ended(let limit):
      return "RECORDING ENDED at its limit of \(NumberText.bytes(limit)): \(path) has the session "
        + "\(kept ?? "without a step"); \(lostEventCount) events after it are not recorded; "
        + "--record-limit raises it"
    case .failing(let reason) where byteCount == 0:
      return "NOT RECORDED: \(reason); nothing of the session is in \(path)"
    case .failing(let reason):
      return "NOT RECORDED to its end: \(reason); \(path) has the session "
        + "\(kept ?? "without a step") and can be verified so far"
    case .recording where gapCount > 0:
      return lostEventCount > 0
        ? "NOT RECORDED in part: \(lostEventCount) events are missing in \(path); "
          + "invar verify says which"
        : nil
    case .recording: return nil
    }
  }
}
