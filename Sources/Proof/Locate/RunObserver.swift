import EngineTypes
import Inference
import Transformer

/// Plays a run's script with eyes on its target.
struct RunObserver {
  private let run: LocateRun
  private var core: EngineCore
  private var history = RunHistory()
  /// Digests of every traced row, also of those nobody turned out to read.
  private var seen: [TracedRow.Place: TracedRow] = [:]
  /// Who wrote what a slot of the cache holds.
  private var writers: [Slot: TracedRow.Place] = [:]
  private var isOver = false

  private struct Slot: Hashable {
    var block: BlockID
    var offset: Int
  }

  init(_ run: LocateRun, _ core: EngineCore) {
    (self.run, self.core) = (run, core)
  }

  /// Plays until the target's end, or until `stop` says that its newest token is enough.
  ///
  /// - Parameters:
  ///   - detailed: rows of which every value is wanted.
  ///   - onValues: is handed those rows and their steps.
  ///   - onStep: called after each step with how many there were.
  ///   - stop: whether the token just generated is the last one of interest.
  /// - Returns: the target's history.
  /// - Throws: `LocateError.notReproduced`, and what the engine and `onStep` throw.
  mutating func observe(
    detailed: [TracedRow.Place] = [],
    onValues: (ForwardTrace.Row, StepRecord) -> Void = { _, _ in },
    onStep: (_ stepCount: Int) throws -> Void = { _ in },
    stop: (TokenRecord) -> Bool = { _ in false }
  ) throws -> RunHistory {
    var causes = run.script.causes[...]
    while !isOver {
      // A script that ends before its target goes on by itself.
      guard let cause = causes.popFirst() ?? (core.hasWork ? .step(nil) : nil) else { break }
      core.tracing = selection(detailed)
      let events = try core.perform(cause)
      try absorb(events, stop)
      guard case .stepCompleted(let record)? = events.last, let trace = core.trace else { continue }
      absorb(trace, record.step)
      for row in trace.rows where row.values.contains(where: { !$0.values.isEmpty }) {
        onValues(row, record)
      }
      history.stepCount += 1
      try onStep(history.stepCount)
    }
    history.rows.sort { ($0.place.step, $0.place.position) < ($1.place.step, $1.place.position) }
    return history
  }

  private func selection(_ detailed: [TracedRow.Place]) -> TraceSelection {
    var selection = run.selection
    for place in detailed where place.step == core.nextStep {
      selection.detailed[place.request, default: []].insert(place.position)
    }
    return selection
  }

  private mutating func absorb(_ events: [EngineEvent], _ stop: (TokenRecord) -> Bool) throws {
    for event in events {
      switch event {
      case .token(let token) where token.request == run.target:
        try check(token)
        history.tokens.append(token)
        if stop(token) { isOver = true }
      case .finished(let end) where end.id == run.target:
        if let failure = end.failure, history.tokens.isEmpty {
          throw LocateError.notFinite(end.id, failure)
        }
        isOver = true
      case .rejected(let rejected) where rejected.id == run.target: isOver = true
      default: break
      }
    }
  }

  /// What is located must be what the log tells of.
  private func check(_ token: TokenRecord) throws(LocateError) {
    guard run.recordedTokens.indices.contains(token.index) else { return }
    let recorded = run.recordedTokens[token.index]
    guard recorded.token == token.token, recorded.hash == token.hash else {
      throw .notReproduced(run.target, token: token.index)
    }
  }

  private mutating func absorb(_ trace: StepTrace, _ step: Int) {
    for row in trace.rows {
      let place = TracedRow.Place(row.place, step: step)
      let traced = TracedRow(place: place, digests: row.values.map(\.digest))
      if row.values.count > history.points.count { history.points = row.values.map(\.point) }
      seen[place] = traced
      if place.request == run.target { history.rows.append(traced) }
    }
    for chunk in trace.chunks { absorb(chunk, step) }
  }

  /// Notes what a chunk writes, and what a starting target takes over from others.
  private mutating func absorb(_ chunk: SequenceChunk, _ step: Int) {
    if chunk.request == run.target, hasGap(before: chunk) {
      for position in 0..<chunk.firstPosition {
        guard let writer = writers[slot(position, chunk)], let row = seen[writer] else { continue }
        if !history.rows.contains(where: { $0.place == row.place }) { history.rows.append(row) }
      }
    }
    for position in chunk.positions {
      writers[slot(position, chunk)] = TracedRow.Place(
        RowPlace(chunk.request, position), step: step)
    }
  }

  /// Whether the rows before a chunk are not the ones the target wrote just before.
  private func hasGap(before chunk: SequenceChunk) -> Bool {
    guard chunk.firstPosition > 0 else { return false }
    guard let writer = writers[slot(chunk.firstPosition - 1, chunk)] else { return true }
    return writer.request != run.target
  }

  private func slot(_ position: Int, _ chunk: SequenceChunk) -> Slot {
    let size = core.settings.blockSize
    return Slot(block: chunk.blockTable[position / size], offset: position % size)
  }
}
