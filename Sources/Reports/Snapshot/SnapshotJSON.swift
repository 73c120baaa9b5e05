package import DashboardUI
import EngineTypes

/// The dashboard at one moment, for programs.
///
/// Times are in milliseconds and named so, by the engine's clock without its pauses; what is not known
/// is null, never 0.
package enum SnapshotJSON {
  package static func value(_ state: DashboardState, version: String) -> JSONValue {
    let facts = state.facts
    return [
      "version": .string(version),
      "model": model(facts.model),
      "settings": settings(facts.settings),
      "hash_header": .string(HashHeader(facts.model, facts.settings).json),
      "time_ms": milliseconds(facts.newestNanoseconds),
      "paused_ms": milliseconds(facts.clock.pausedNanoseconds),
      "paused": .bool(facts.clock.isPaused),
      "fault": .optional(facts.fault),
      "throughput": throughput(state),
      "engine": engine(facts.load),
      "batch": facts.load.isIdle ? .null : facts.latest.map(batch) ?? .null,
      "kv": kv(facts),
      "kernels": .array(facts.kernels.records.map { kernel($0, facts) }),
      "latency": [
        "window_seconds": .integer(60),
        "queue_ms": percentiles(facts.timeInQueue, state),
        "ttft_ms": percentiles(facts.timeToFirstToken, state),
        "itl_ms": percentiles(facts.interTokenTime, state),
        "tpot_ms": percentiles(facts.timePerOutputToken, state),
        "e2e_ms": percentiles(facts.timeToLastToken, state),
      ],
      "request_counts": .object(
        RequestAccount.allCases.map {
          .init(name: $0.rawValue, value: .integer(facts.tally[$0]))
        }),
      "cost_of_invariance": facts.cost.estimate.map(cost) ?? .null,
      "requests": .array(facts.requests.newestFirst.map { request($0, facts.twins) }),
      "twin_groups": .array(facts.twins.groups.map(group)),
    ]
  }

  /// Of steps run in both families, in turns.
  private static func cost(_ estimate: InvarianceCost.Estimate) -> JSONValue {
    [
      "ratio": .number(estimate.ratio), "plus_minus": .number(estimate.plusMinus),
      "steps": .integer(estimate.count), "is_settled": .bool(estimate.isSettled),
    ]
  }

  private static func model(_ model: ModelDescription) -> JSONValue {
    [
      "name": .string(model.name), "architecture": .string(model.architecture),
      "quantization": .string(model.quantization), "sha256": .string(model.sha256),
      "parameter_count": .integer(model.parameterCount),
      "context_length": .integer(model.contextLength),
    ]
  }

  private static func settings(_ settings: EngineSettings) -> JSONValue {
    .object(.settings(Setting.allCases, in: settings))
  }

  private static func throughput(_ state: DashboardState) -> JSONValue {
    let rate = state.facts.steps.tokensPerSecond(endingAt: state.facts.newestNanoseconds)
    return [
      "window_seconds": .integer(1),
      "prefill_tokens_per_second": rate.map { .number($0.prefill) } ?? .null,
      "decode_tokens_per_second": rate.map { .number($0.decode) } ?? .null,
    ]
  }

  private static func batch(_ step: StepRecord) -> JSONValue {
    [
      "step": .integer(step.step), "mode": .string(step.mode.description),
      "duration_ms": milliseconds(step.durationNanoseconds),
      "hash_ms": milliseconds(step.hashNanoseconds), "tokens": .integer(step.tokenCount),
      "token_budget": .integer(step.tokenBudget), "running": .integer(step.runningCount),
      "waiting": .integer(step.waitingCount),
      "chunks": .array(
        step.chunks.map { chunk in
          [
            "request": .string("\(chunk.request)"), "kind": .string(chunk.kind.rawValue),
            "first_position": .integer(chunk.firstPosition), "tokens": .integer(chunk.tokenCount),
          ]
        }),
    ]
  }

  /// Now, whatever the last step's record says.
  private static func engine(_ load: EngineLoad) -> JSONValue {
    [
      "idle": .bool(load.isIdle), "running": .integer(load.runningCount),
      "waiting": .integer(load.waitingCount),
    ]
  }

  private static func kv(_ facts: EngineFacts) -> JSONValue {
    let blocks = facts.load.blocks
    return [
      "blocks_total": .integer(blocks.total), "blocks_used": .integer(blocks.used),
      "blocks_cached": .integer(blocks.cached), "blocks_free": .integer(blocks.free),
      "prefix_hit_rate": facts.prefixCache.lifetime.map(JSONValue.number) ?? .null,
      "evictions": .integer(facts.evictionCount), "preemptions": .integer(facts.preemptionCount),
    ]
  }

  private static func kernel(_ record: OperationRecord, _ facts: EngineFacts) -> JSONValue {
    [
      "site": .string(record.site.rawValue), "operation": .string(record.site.operation.rawValue),
      "family": .string(record.choice.family.rawValue), "kernel": .string(record.choice.kernel),
      "reduction_order": .string(record.choice.reductionOrder),
      "split_count": .integer(record.choice.splitCount),
      "depends_on_batch": .bool(record.choice.dependsOnBatch),
      "shape": .integers([record.m, record.n, record.k]),
      "duration_ms": milliseconds(record.nanoseconds),
      "operation_share": facts.kernels.shares[record.site.operation].map(JSONValue.number) ?? .null,
    ]
  }

  private static func percentiles(_ window: LatencyWindow, _ state: DashboardState) -> JSONValue {
    let values = window.percentiles(
      endingAt: state.facts.newestNanoseconds, window: 60_000_000_000)
    return [
      "p50": milliseconds(values?.p50), "p95": milliseconds(values?.p95),
      "p99": milliseconds(values?.p99), "n": .integer(values?.count ?? 0),
      // Then these are of the window's newest only.
      "is_cut": .bool(values?.isCut ?? false),
    ]
  }

  private static func request(_ entry: RequestEntry, _ twins: TwinLedger) -> JSONValue {
    [
      "id": .string("\(entry.id)"), "state": .string(state(entry.phase)),
      "prompt": .string(entry.promptText), "prompt_tokens": .integer(entry.promptTokenCount),
      "cached_tokens": entry.cachedTokenCount.map(JSONValue.integer) ?? .null,
      "completion_tokens": .integer(entry.tokens.count), "text": .string(entry.text),
      "isolation": .string(entry.isolation.rawValue),
      "account": .string(entry.account.rawValue),
      "kept_mode": .optional(entry.keptMode?.description),
      "ttft_ms": milliseconds(entry.timeToFirstToken),
      "tpot_ms": milliseconds(entry.timePerOutputToken),
      "preemptions": .integer(entry.preemptions.count),
      "mode": .optional(entry.finishedMode?.description), "hash": .optional(entry.hash?.hex),
      "verdict": .string(entry.words(twins.verdict(of: entry.id))),
      "is_reference": .bool(twins.reference(of: entry.id)?.request == entry.id),
      "failure": .optional(entry.problem),
    ]
  }

  private static func state(_ phase: RequestEntry.Phase) -> String {
    switch phase {
    case .waiting: "waiting"
    case .prefill: "prefill"
    case .decode: "decode"
    case .preempted: "preempted"
    case .finished(let reason): reason.rawValue
    case .rejected(let reason): "rejected: \(reason)"
    }
  }

  private static func group(_ group: TwinGroupSummary) -> JSONValue {
    [
      "prompt": .string(group.promptText), "mode": .string(group.mode.description),
      "completions": .integer(group.completionCount), "same_bits": .integer(group.sameBitsCount),
      "twins": .integer(group.twinCount), "twins_same_bits": .integer(group.sameBitsTwinCount),
      "twins_same_tokens": .integer(group.sameTokensTwinCount),
      "ran_alone": .integer(group.aloneCount),
      "unique_completions": .integer(group.uniqueCompletionCount),
      "unique_hashes": .integer(group.uniqueHashCount),
      "first_difference": group.firstDifference.map(JSONValue.integer) ?? .null,
      "reference": .optional(group.reference.map { "\($0.request)" }),
      "reference_kind": .optional(group.reference?.kind.rawValue),
    ]
  }

  private static func milliseconds(_ nanoseconds: UInt64?) -> JSONValue {
    nanoseconds.map { .number(Double($0) / 1e6) } ?? .null
  }
}
