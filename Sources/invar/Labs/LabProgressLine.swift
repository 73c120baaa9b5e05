import Foundation
import Labs
import Synchronization

/// An experiment's progress on one line of standard error.
///
/// It may be told of progress a hundred times a second, and shows ten. Where nobody watches, the
/// first seconds pass in silence.
final class LabProgressLine: Sendable {
  private let line = ProgressLine()
  private let isTerminal = StandardStreams.errorIsTerminal
  private let start = ContinuousClock.now
  private let shownAt = Mutex<ContinuousClock.Instant?>(nil)

  func show(_ progress: LabProgress) {
    let now = ContinuousClock.now
    guard isTerminal || start.duration(to: now) > .seconds(5) else { return }
    let isDue = shownAt.withLock { shownAt in
      guard shownAt.map({ $0.duration(to: now) > .milliseconds(100) }) ?? true else { return false }
      shownAt = now
      return true
    }
    if isDue { line.show(Progress(progress, elapsed: start.duration(to: now))) }
  }

  func clear() { line.clear() }
}

extension Progress {
  /// As many of the counters as fit a line of 80 columns.
  init(_ lab: LabProgress, elapsed: Duration) {
    self.init(
      label: lab.label, done: lab.done, total: lab.total, unit: .count(lab.unit), elapsed: elapsed)
    doneBefore = lab.doneBefore
    details = lab.counters.map { "\($0.name) \($0.value)" }
    while text.count > 79, !details.isEmpty { details.removeLast() }
  }
}
