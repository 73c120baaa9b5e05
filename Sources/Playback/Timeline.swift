import EngineTypes
import SessionLog

/// When each event of a log is due, and where its steps end.
struct Timeline: Sendable {
  let entries: [SessionEntry]
  /// By entry: when it is told, by the recorded engine's running clock, so that nobody has to wait
  /// through a pause; never less than the one before.
  ///
  /// A step is told when it has ended, as the engine tells it.
  let due: [UInt64]
  /// By step in order: how many entries there are up to and including it.
  let stepEnds: [Int]
  /// By step in order: the largest number up to it, so that a number can be searched for.
  let stepNumbers: [Int]
  /// The clock at the log's beginning.
  let start: UInt64

  init(_ session: RecordedSession) {
    entries = session.entries
    var due: [UInt64] = []
    var (stepEnds, stepNumbers): ([Int], [Int]) = ([], [])
    due.reserveCapacity(entries.count)
    var newest = session.header.nanoseconds
    start = newest
    var clock = RunningClock()
    for (index, entry) in entries.enumerated() {
      let told = entry.event.map { clock.absorb($0) }
      newest = max(newest, clock.time(at: entry.nanoseconds))
      if case .stepCompleted(let step)? = told {
        newest = max(newest, step.startNanoseconds + step.durationNanoseconds)
        stepEnds.append(index + 1)
        stepNumbers.append(max(stepNumbers.last ?? 0, step.step))
      }
      due.append(newest)
    }
    (self.due, self.stepEnds, self.stepNumbers) = (due, stepEnds, stepNumbers)
  }

  var end: UInt64 { due.last ?? start }

  /// How many entries are due at a time.
  ///
  /// - Complexity: O(log *n*).
  func count(dueAt nanoseconds: UInt64) -> Int {
    due.partitionPoint { $0 > nanoseconds }
  }

  /// How many steps there are in the first `count` entries.
  func stepCount(in count: Int) -> Int { stepEnds.partitionPoint { $0 > count } }

  /// How many entries there are up to the end of the first `steps` steps; all for all of them.
  func count(ofSteps steps: Int) -> Int {
    guard steps > 0, !stepEnds.isEmpty else { return steps > 0 ? entries.count : 0 }
    return steps >= stepEnds.count ? entries.count : stepEnds[steps - 1]
  }

  /// How many steps to show so that the last is the first with at least this number.
  func stepCount(upTo number: Int) -> Int {
    min(stepEnds.count, stepNumbers.partitionPoint { $0 >= number } + 1)
  }
}

extension Array {
  /// The number of elements before the first that is past; those that are stand at the end.
  fileprivate func partitionPoint(_ isPast: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isPast(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
