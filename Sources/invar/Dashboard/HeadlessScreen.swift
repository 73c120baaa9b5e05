import EngineTypes
import Foundation
import Terminal

/// No screen at all: the dashboard's workload runs, nobody looks, and after a while somebody quits.
final class HeadlessScreen: Screen {
  /// When to quit, whichever comes first; none of them is for ever.
  struct Limit: Hashable {
    var duration: Duration?
    var steps: Int?
  }

  /// What has happened so far.
  private(set) var tally: SessionTally
  private let events: EventQueue
  private let limit: Limit
  private let stop: StopRequest
  private let start = ContinuousClock.now

  /// - Parameters:
  ///   - engine: whose events are counted from here on.
  ///   - limit: when to quit.
  ///   - stop: asks to quit earlier.
  init(_ engine: any InferenceEngine, limit: Limit, stop: StopRequest) {
    events = engine.subscribe(.newest)
    tally = SessionTally()
    (self.limit, self.stop) = (limit, stop)
  }

  var elapsed: Duration { start.duration(to: .now) }

  // The smallest there is: frames of it cost next to nothing.
  var size: (width: Int, height: Int) { (1, 1) }

  func present(_ buffer: CellBuffer) -> Int? { 0 }

  func readKeys(timeoutMilliseconds: Int) -> [Key] {
    Thread.sleep(forTimeInterval: Double(min(timeoutMilliseconds, 50)) / 1000)
    takeEvents()
    return isOver ? [.quit(signal: stop.signal ?? SIGTERM)] : []
  }

  /// Counts what has been told since the last time.
  func takeEvents() {
    for event in events.drain() { tally.absorb(event) }
  }

  private var isOver: Bool {
    if stop.signal != nil || tally.fault != nil { return true }
    if let duration = limit.duration, elapsed >= duration { return true }
    if let steps = limit.steps, tally.stepCount >= steps { return true }
    return false
  }
}
