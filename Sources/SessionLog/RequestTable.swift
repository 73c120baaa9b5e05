import EngineTypes

extension RecordedSession {
  /// `requests.csv`: one row per admitted request.
  var requestTable: CSVTable {
    var table = CSVTable(columns: [
      "request", "arrival_ms", "finish_reason", "prompt_tokens", "cached_tokens",
      "completion_tokens", "queue_ms", "prefill_ms", "decode_ms", "ttft_ms", "tpot_ms",
      "itl_ms_p50", "itl_ms_p95", "itl_ms_p99", "latency_ms", "preemptions", "isolation", "mode",
      "temperature", "seed", "hash", "prompt", "text", "failure",
    ])
    for request in requests { table.add(Self.row(request)) }
    return table
  }

  private static func row(_ summary: RequestSummary) -> [String?] {
    let (request, end) = (summary.request, summary.end)
    let gaps = summary.interTokenNanoseconds.sorted()
    let times = [
      summary.queueNanoseconds, summary.prefillNanoseconds, summary.decodeNanoseconds,
      summary.ttftNanoseconds, summary.tpotNanoseconds,
      Percentiles.nearest(50, of: gaps), Percentiles.nearest(95, of: gaps),
      Percentiles.nearest(99, of: gaps), summary.latencyNanoseconds,
    ]
    return [
      String(request.id.rawValue), CSVTable.milliseconds(request.nanoseconds),
      end?.reason.rawValue, String(request.promptTokens.count),
      end.map { String($0.cachedTokenCount) }, String(summary.tokens.count),
    ] + times.map(CSVTable.milliseconds) + [
      String(summary.preemptionCount), request.isolation.rawValue,
      end.map { $0.mode?.description ?? "mixed" }, request.sampling.temperature.description,
      String(request.sampling.seed), end?.hash.hex, request.promptText, summary.text,
      end?.failure.map { "\($0)" },
    ]
  }
}
