import ArgumentParser
import Proof

/// Something long on a terminal: how far it is, and an end by Ctrl-C.
final class LongRun {
  private let line = ProgressLine()
  private let stop = StopRequest()
  private var label = ""
  private var start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?

  /// Shows how far it is; a few times a second at most.
  ///
  /// - Throws: an `ExitCode` where a signal asked to end.
  func show(_ progress: ReexecutionProgress) throws {
    if let signal = stop.signal {
      line.clear()
      throw ExitCode(128 + signal)
    }
    let now = ContinuousClock.now
    if progress.label != label { (label, start, lastShown) = (progress.label, now, nil) }
    if let lastShown, lastShown.duration(to: now) < .milliseconds(100) { return }
    lastShown = now
    line.show(Progress(progress, elapsed: start.duration(to: now)))
  }

  func clear() { line.clear() }

  func close() { line.clear() }
}

extension Progress {
  init(_ run: ReexecutionProgress, elapsed: Duration) {
    self.init(
      label: run.label, done: run.done, total: run.total > 0 ? run.total : nil,
      unit: .count(run.unit), elapsed: elapsed)
  }
}
