import EngineTypes

extension RecordedSession {
  /// `steps.csv`: one row per engine step.
  ///
  /// `start_ms` is by the engine's clock; `paused_ms` is how long the engine was paused since the step
  /// before, and `isolation` says whether the step was one that a request had alone.
  func eachStepRow(
    _ take: (String) throws(SessionLogError) -> Void
  ) throws(SessionLogError) {
    var table = CSVTable(columns: Self.stepColumns)
    var clock = RunningClock()
    var pausedBefore: UInt64 = 0
    var alone: Set<RequestID> = []
    for event in eventStream {
      _ = clock.absorb(event)
      if case .admitted(let request) = event, request.isolation == .alone {
        alone.insert(request.id)
      }
      guard case .stepCompleted(let step) = event else { continue }
      let isAlone = step.chunks.contains { alone.contains($0.request) }
      table.add(
        Self.row(step) + [
          (isAlone ? Isolation.alone : .shared).rawValue,
          CSVTable.milliseconds(clock.pausedNanoseconds - pausedBefore),
        ])
      pausedBefore = clock.pausedNanoseconds
      try take(table.takeText())
    }
    try take(table.takeText())
  }

  private static let stepColumns =
    [
      "step", "start_ms", "duration_ms", "hash_ms", "mode", "requests", "tokens", "prefill_tokens",
      "decode_tokens", "token_budget", "running", "waiting", "blocks_total", "blocks_used",
      "blocks_cached", "prefix_query_tokens", "prefix_hit_tokens", "evictions", "preemptions",
    ] + KernelOperation.allCases.map { "\($0.rawValue)_ms" } + ["isolation", "paused_ms"]

  private static func row(_ step: StepRecord) -> [String?] {
    let prefill = step.chunks.filter { $0.kind == .prefill }.reduce(0) { $0 + $1.tokenCount }
    let counts = [
      Set(step.chunks.map(\.request)).count, step.tokenCount, prefill, step.tokenCount - prefill,
      step.tokenBudget, step.runningCount, step.waitingCount, step.blocks.total, step.blocks.used,
      step.blocks.cached, step.prefixQueryTokenCount, step.prefixHitTokenCount, step.evictionCount,
      step.preemptionCount,
    ]
    let times = [step.startNanoseconds, step.durationNanoseconds, step.hashNanoseconds]
    return [String(step.step)] + times.map(CSVTable.milliseconds) + [step.mode.description]
      + counts.map { String($0) }
      + KernelOperation.allCases.map { CSVTable.milliseconds(step.nanoseconds(of: $0)) }
  }
}

extension StepRecord {
  /// Time in all sites of one class of operations.
  fileprivate func nanoseconds(of operation: KernelOperation) -> UInt64 {
    operations.reduce(0) { $0 + ($1.site.operation == operation ? $1.nanoseconds : 0) }
  }
}
