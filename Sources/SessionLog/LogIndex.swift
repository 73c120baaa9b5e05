package import EngineTypes
import Foundation
import Synchronization

/// A log that is shown before all of it is read: its first line, a guess at its end, and a check of
/// every line that goes on meanwhile on a thread of its own.
package final class LogIndex: Sendable {
  /// What is known of the whole log.
  package struct Totals: Hashable, Sendable {
    package var stepCount = 0
    /// When its last event is over, by the recorded engine's clock.
    package var end: UInt64 = 0
    package var isTorn = false
    package var isComplete = true
    /// The size at which recording ended before its session; `nil` where it did not.
    package var limit: Int?
    /// Places where events are missing, and how many are.
    package var gapCount = 0
    package var lostEventCount = 0
    /// Whether all lines were read; before, what its last lines say is taken for it.
    package var isExact = false
    /// From 0 to 1: how much of the log is checked.
    package var checked = 0.0
  }

  private struct State {
    var totals: Totals
    var failure: SessionLogError?
    var isOver = false
  }

  package let header: SessionHeader
  let source: SessionSource
  let byteCount: Int
  let seal: SessionSeal
  private let state: Mutex<State>
  private let isDone = DispatchSemaphore(value: 0)

  /// Reads the log's first line, and its last ones.
  ///
  /// - Throws: `SessionLogError` where there is no such file, or its beginning is no log's.
  package init(path: String) throws(SessionLogError) {
    source = .file(try SessionSource.OpenFile(path))
    byteCount = source.byteCount
    seal = SessionSeal()
    var reader = SessionReader(source, end: byteCount, seal: seal)
    while reader.header == nil, try reader.step(Self.headPiece) {}
    guard let header = reader.header else { throw .withoutHeader(byteCount) }
    self.header = header
    state = Mutex(State(totals: try LogTail.totals(source, byteCount, header)))
  }

  /// A session that was read already.
  package init(_ session: RecordedSession) {
    header = session.header
    (source, byteCount, seal) = (session.source, session.byteCount, session.seal)
    var totals = Totals()
    (totals.isTorn, totals.isComplete) = (session.isTorn, session.isComplete)
    totals.limit = session.limit
    (totals.isExact, totals.checked) = (true, 1)
    totals.end = header.nanoseconds
    var clock = RunningClock()
    var reader = session.reader()
    var failure: SessionLogError?
    do throws(SessionLogError) {
      while let entries = try reader.next() {
        for entry in entries { totals.absorb(entry, &clock) }
      }
    } catch { failure = error }
    state = Mutex(State(totals: totals, failure: failure, isOver: true))
  }

  private static let headPiece = 1 << 14

  package var totals: Totals { state.withLock { $0.totals } }

  /// What is wrong with the log, as far as it is checked.
  package var failure: SessionLogError? { state.withLock { $0.failure } }

  /// A way through the log from its start.
  package func reader() -> SessionReader {
    SessionReader(source, end: byteCount, seal: seal)
  }

  /// Starts to check every line.
  ///
  /// - Parameter patience: How many milliseconds to wait for the end of it; a short log is checked
  ///   whole before anything of it is shown.
  /// - Throws: `SessionLogError` where a line was found by then that is damaged.
  package func check(waiting patience: Int) throws(SessionLogError) {
    let thread = Thread { [self] in
      readAll()
      isDone.signal()
    }
    thread.name = "log-check"
    thread.start()
    _ = isDone.wait(timeout: .now() + .milliseconds(patience))
    if let failure { throw failure }
  }

  /// No more is wanted.
  package func stop() { state.withLock { $0.isOver = true } }

  private func readAll() {
    var reader = reader()
    var (totals, clock) = (Totals(), RunningClock())
    totals.end = header.nanoseconds
    do throws(SessionLogError) {
      while let entries = try reader.next() {
        for entry in entries { totals.absorb(entry, &clock) }
        let share = Double(reader.offset) / Double(max(1, byteCount))
        let isOver = state.withLock { state in
          state.totals.checked = min(share, 0.999)
          return state.isOver
        }
        if isOver { return }
      }
      (totals.isTorn, totals.isComplete) = (reader.isTorn, reader.isComplete)
      totals.limit = reader.limit
      (totals.isExact, totals.checked) = (true, 1)
      state.withLock { $0.totals = totals }
    } catch { state.withLock { $0.failure = error } }
  }
}

extension LogIndex.Totals {
  mutating func absorb(_ entry: SessionEntry, _ clock: inout RunningClock) {
    end = max(end, entry.end(by: &clock))
    switch entry.content {
    case .event(.stepCompleted): stepCount += 1
    case .gap(let gap) where gap.isLoss:
      gapCount += 1
      lostEventCount += gap.eventCount
    case .event, .gap, .marker: break
    }
  }
}

extension SessionEntry {
  /// When it is over, by the engine's running clock, so that nobody has to wait through a pause: a
  /// step when it has ended, all else at once.
  package func end(by clock: inout RunningClock) -> UInt64 {
    let told = event.map { clock.absorb($0) }
    let time = clock.time(at: nanoseconds)
    guard case .stepCompleted(let step)? = told else { return time }
    return max(time, step.startNanoseconds + step.durationNanoseconds)
  }
}

/// What the last lines of a log say, without those before.
private enum LogTail {
  private static let length = 1 << 18

  static func totals(
    _ source: SessionSource, _ byteCount: Int, _ header: SessionHeader
  ) throws(SessionLogError) -> LogIndex.Totals {
    var totals = LogIndex.Totals()
    totals.end = header.nanoseconds
    let start = max(0, byteCount - length)
    let bytes = try source.read(byteCount - start, at: start)
    totals.isComplete = false
    totals.isTorn = bytes.last != UInt8(ascii: "\n")
    // The first piece is the end of a line, unless it is the whole log's first.
    let lines = bytes.split(separator: UInt8(ascii: "\n")).dropFirst(start == 0 ? 0 : 1)
    for line in lines {
      guard let node = try? JSONReader.read(line), let fields = Fields(node),
        let event = try? fields("event") as String, let time = try? fields.time("t_ns")
      else { continue }
      totals.end = max(totals.end, time)
      if event == "session_end" {
        totals.isComplete = true
        totals.limit = (try? fields.optional("limit_bytes")) ?? nil
      }
      guard event == "step" || event == "steps", let step = try? fields.count("step") else {
        continue
      }
      let rows = (try? fields.optionalElements("steps")) ?? nil
      totals.stepCount = max(totals.stepCount, step + max(0, (rows?.count ?? 1) - 1))
    }
    return totals
  }
}
