package import EngineTypes
import Inference
import Transformer

/// Finds where two runs of one request part: token, row, layer, operation, element.
///
/// Both runs are played with a digest of every part of every row of the request, and of the rows
/// that other requests left for it in the prefix cache. From the token at which they part the
/// difference is followed back to its true origin: everything that part read was equal. Then both are played again, which shows whether each
/// repeats itself, and keeps the values of that row and of the one at which the tokens part.
public struct Locator {
  package typealias Progress = (ReexecutionProgress) throws -> Void

  private let factory: EngineFactory
  private let runs: Pair<LocateRun>
  private let cause: LocateReport.Conclusion

  /// - Parameters:
  ///   - factory: makes engines over the model of both runs.
  ///   - runs: the reference first; the second is compared with it.
  ///   - cause: what tells the two apart, where each repeats itself.
  package init(
    _ factory: EngineFactory, _ runs: Pair<LocateRun>, cause: LocateReport.Conclusion
  ) {
    (self.factory, self.runs, self.cause) = (factory, runs, cause)
  }

  /// Plays both runs and compares them.
  ///
  /// - Throws: `LocateError`, what the engine throws, and what `progress` throws.
  package func locate(progress: Progress = { _ in }) throws -> LocateReport {
    guard let request = runs.a.script.requests.first(where: { $0.id == runs.a.target }) else {
      preconditionFailure("\(runs.a.target) is not in its own script")
    }
    let reference = try observe(runs.a, progress: progress)
    guard !reference.answer.tokens.isEmpty else {
      throw LocateError.refused(reference.answer.refusal ?? .emptyPrompt)
    }
    let other = try observe(runs.b, progress: progress) {
      Self.ends($0, after: reference.answer.tokens)
    }
    guard !other.answer.tokens.isEmpty else {
      throw LocateError.refused(other.answer.refusal ?? .emptyPrompt)
    }
    let comparison = HistoryComparison(
      Pair(reference, other), promptTokenCount: request.promptTokens.count)
    var report = LocateReport(
      request: request, sides: Pair(side(runs.a, reference), side(runs.b, other)),
      comparedRowCount: comparison.comparedRowCount,
      comparedPointCount: min(reference.points.count, other.points.count), divergence: nil,
      chosenApart: nil, conclusion: .noDifference)
    guard let origin = comparison.origin, let earliest = comparison.earliest else {
      try addChoice(of: comparison, to: &report, progress)
      return report
    }
    try add(origin, earliest, of: comparison, to: &report, progress)
    return report
  }

  /// Plays a run with eyes on its target, until its end or a token that is the last of interest.
  ///
  /// `onValues` is handed the `detailed` rows with all their values, and their steps.
  private func observe(
    _ run: LocateRun, label: String? = nil, detailed: [TracedRow.Place] = [],
    onValues: (ForwardTrace.Row, StepRecord) -> Void = { _, _ in }, progress: Progress,
    stop: (TokenRecord) -> Bool = { _ in false }
  ) throws -> RunHistory {
    var player = Player(try factory.core(run.script.settings), run.script)
    var history = RunHistory(of: run.target, blockSize: player.core.settings.blockSize)
    let total = run.expectedStepCount
    var isOver = false
    while !isOver {
      player.core.tracing = run.selection(in: player.core.nextStep, detailed: detailed)
      guard let turn = try player.advance(toEndOf: run.target) else { break }
      for token in turn.tokens(of: run.target) {
        try run.check(token)
        isOver = isOver || stop(token)
      }
      guard let record = turn.step, let trace = player.core.trace else { continue }
      history.absorb(trace, step: record.step)
      for row in trace.rows where row.values.contains(where: { !$0.values.isEmpty }) {
        onValues(row, record)
      }
      try progress(
        ReexecutionProgress(
          label: label ?? run.name, done: min(history.stepCount, total), total: total,
          unit: "steps"))
    }
    history.finish(player.answer(of: run.target))
    if let failure = history.answer.end?.failure, history.answer.tokens.isEmpty {
      throw LocateError.notFinite(run.target, failure)
    }
    return history
  }

  /// Whether a token is the last worth computing: it differs, or the reference goes no further.
  private static func ends(_ token: TokenRecord, after tokens: [TokenRecord]) -> Bool {
    token.index + 1 >= tokens.count || token.token != tokens[token.index].token
  }

  private func side(_ run: LocateRun, _ history: RunHistory) -> LocateReport.Side {
    LocateReport.Side(
      name: run.name, mode: run.script.settings.mode, request: run.target,
      tokenCount: history.answer.tokens.count, rowCount: history.rows.count,
      stepCount: history.stepCount, repeats: nil)
  }
}

extension Locator {
  /// What a second look at one run brings.
  private struct SecondLook {
    var values: [TracedRow.Place: [ForwardTrace.Value]] = [:]
    var steps: [Int: StepRecord] = [:]
    var repeats = false
  }

  private func add(
    _ origin: RowDifference, _ earliest: RowDifference, of comparison: HistoryComparison,
    to report: inout LocateReport, _ progress: Progress
  ) throws {
    let flipIndex = comparison.firstToken ?? comparison.firstBits
    let histories = comparison.histories
    let flips = histories.map { history in
      flipIndex.flatMap { comparison.place(ofToken: $0, in: history) }
    }
    let points = histories.a.points
    let places = Pair(
      [origin.rows.a.place, earliest.rows.a.place, flips.a].compactMap { $0 },
      [origin.rows.b.place, earliest.rows.b.place, flips.b].compactMap { $0 })
    let looks = Pair(
      try look(runs.a, again: histories.a, at: places.a, progress),
      try look(runs.b, again: histories.b, at: places.b, progress))

    var flip: Flip?
    if let flipIndex, let a = flips.a, let b = flips.b {
      flip = self.flip(
        flipIndex,
        Pair(
          (look: looks.a, place: a, history: histories.a),
          (look: looks.b, place: b, history: histories.b)))
    }
    report.divergence = Divergence(
      origin: self.origin(looks, origin, points), firstBits: comparison.firstBits,
      firstToken: comparison.firstToken, flip: flip,
      earliest: self.origin(looks, earliest, points))
    conclude(looks, in: &report)
  }

  /// Notes a token that was chosen otherwise from the same logits, by the sampler's doing.
  private func addChoice(
    of comparison: HistoryComparison, to report: inout LocateReport, _ progress: Progress
  ) throws {
    guard let token = comparison.firstToken else { return }
    report.chosenApart = token
    let histories = comparison.histories
    let places = histories.map { [comparison.place(ofToken: token, in: $0)].compactMap { $0 } }
    let looks = Pair(
      try look(runs.a, again: histories.a, at: places.a, progress),
      try look(runs.b, again: histories.b, at: places.b, progress))
    conclude(looks, in: &report)
  }

  /// Says whether it is the runs that differ, or each from itself.
  private func conclude(_ looks: Pair<SecondLook>, in report: inout LocateReport) {
    (report.sides.a.repeats, report.sides.b.repeats) = (looks.a.repeats, looks.b.repeats)
    report.conclusion = looks.a.repeats && looks.b.repeats ? cause : .run
  }

  /// Plays a run again up to its last place of interest and compares it with the first time.
  private func look(
    _ run: LocateRun, again first: RunHistory, at places: [TracedRow.Place], _ progress: Progress
  ) throws -> SecondLook {
    var look = SecondLook()
    let lastStep = places.map(\.step).max() ?? 0
    let wanted = Set(places)
    let second = try observe(
      run, label: "\(run.name), again", detailed: places,
      onValues: { row, record in
        let place = TracedRow.Place(row.place, step: record.step)
        guard wanted.contains(place) else { return }
        look.values[place] = row.values
        look.steps[record.step] = record
      }, progress: progress, stop: { $0.step >= lastStep })
    let end = min(second.lastStep, first.lastStep)
    look.repeats =
      second.rows(upTo: end) == first.rows(upTo: end)
      && zip(first.answer.tokens, second.answer.tokens).allSatisfy {
        $0.token == $1.token && $0.hash == $1.hash
      }
    return look
  }

  private func origin(
    _ looks: Pair<SecondLook>, _ difference: RowDifference, _ points: [TracePoint]
  ) -> Origin {
    let point = points[difference.point]
    let sides = Pair(
      (look: looks.a, place: difference.rows.a.place),
      (look: looks.b, place: difference.rows.b.place))
    let rows = sides.map { $0.look.values[$0.place] ?? [] }
    let values = zip(rows.a, rows.b).map { ($0.point, Pair($0.values, $1.values)) }
    let differences = values.map { point, values in
      (point, ElementDifference(values, isBF16: isBF16(point)), values.a.count)
    }
    let later = differences.drop { $0.0 != point }.dropFirst()
    return Origin(
      position: sides.a.place.position, point: point,
      difference: differences.first { $0.0 == point }?.1,
      sides: sides.map { originSide($0.look, $0.place, point) },
      spread: later.map { point, difference, count in
        Spread(
          point: point, differingCount: difference?.differingCount ?? 0, elementCount: count)
      })
  }

  private func originSide(
    _ look: SecondLook, _ place: TracedRow.Place, _ point: TracePoint
  ) -> OriginSide {
    let record = look.steps[place.step] ?? StepRecord(step: place.step, mode: .invariant)
    return OriginSide(
      step: place.step, request: place.request, rowCount: record.tokenCount,
      requestCount: record.chunks.count,
      chunk: record.chunks.first { $0.request == place.request }, mode: record.mode,
      operation: record.operations.first { $0.site == point.part.site })
  }

  private func flip(
    _ index: Int, _ sides: Pair<(look: SecondLook, place: TracedRow.Place, history: RunHistory)>
  ) -> Flip? {
    let logits = sides.map { side in
      side.look.values[side.place]?.first { $0.point.part == .logits }?.values ?? []
    }
    guard !logits.a.isEmpty, logits.a.count == logits.b.count else { return nil }
    let difference = ElementDifference(
      logits, isBF16: isBF16(TracePoint(layer: nil, part: .logits)))
    let both = Pair(
      flipSide(sides.a.look, sides.a.history.answer.tokens[index], logits.a),
      flipSide(sides.b.look, sides.b.history.answer.tokens[index], logits.b))
    return Flip(
      token: index, sides: both, differingCount: difference?.differingCount ?? 0,
      largestULP: difference?.largestULP)
  }

  private func flipSide(
    _ look: SecondLook, _ token: TokenRecord, _ logits: [Float]
  ) -> FlipSide {
    let (first, second) = logits.twoLargest
    return FlipSide(
      step: token.step, rowCount: look.steps[token.step]?.tokenCount ?? 0, token: token.token,
      text: token.text, first: first, second: second)
  }

  /// Whether a part's values are rounded to bfloat16 in both runs.
  private func isBF16(_ point: TracePoint) -> Bool {
    point.part != .logSumExp
      && runs.both.allSatisfy { $0.script.settings.activation == .bf16 }
  }
}

extension RunHistory {
  fileprivate var lastStep: Int { rows.last?.place.step ?? 0 }

  fileprivate func rows(upTo step: Int) -> [TracedRow] { rows.filter { $0.place.step <= step } }
}

extension [Float] {
  /// The two largest logits, ties to the lower token; at least two must be there.
  fileprivate var twoLargest: (FlipSide.Candidate, FlipSide.Candidate) {
    var (first, second) = (0, -1)
    for index in indices.dropFirst() {
      if self[index] > self[first] {
        (first, second) = (index, first)
      } else if second < 0 || self[index] > self[second] {
        second = index
      }
    }
    return (
      .init(token: TokenID(first), logit: self[first]),
      .init(token: TokenID(Swift.max(second, 0)), logit: self[Swift.max(second, 0)])
    )
  }
}
