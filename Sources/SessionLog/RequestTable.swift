import EngineTypes

extension RecordedSession {
  /// `requests.csv`: one row per request, by number; one that was refused has no figures.
  ///
  /// Texts are as `CSVTable` says, so nothing that was asked or answered is a formula or moves a cursor.
  ///
  /// `account` is what it counts as; sums of times are over those that are `completed`. `arrival_ms` is
  /// by the engine's clock; the latencies are those of `RequestTimes`, without what `paused_ms` says.
  /// `verdict` is the strongest of `same bits`, `same tokens` (and other bits) and `differs` (from the token
  /// in `differs_at_token` on) that holds beside the request in `reference`; `reference` for one that others
  /// are compared with, `ran alone` for one that had no company to show an effect of, and `not compared`
  /// where there was none or its answer is not whole.
  var requestTable: CSVTable {
    var table = CSVTable(columns: Self.requestColumns)
    let requests = requests
    let verdicts = ReportVerdicts(self, requestCount: requests.count)
    var rows = requests.map {
      (id: $0.request.id, fields: Self.row($0) + verdicts.comparison(of: $0))
    }
    for case .rejected(let refused) in eventStream {
      rows.append((refused.id, Self.row(refused)))
    }
    // Arrivals are numbered in their order; a sort by number leaves it as it is.
    for row in rows.sorted(by: { $0.id < $1.id }) { table.add(row.fields) }
    return table
  }

  private static let requestColumns = [
    "request", "arrival_ms", "finish_reason", "prompt_tokens", "cached_tokens",
    "completion_tokens", "queue_ms", "prefill_ms", "decode_ms", "ttft_ms", "tpot_ms",
    "itl_ms_p50", "itl_ms_p95", "itl_ms_p99", "latency_ms", "preemptions", "isolation",
    "account", "paused_ms", "mode", "temperature", "seed", "hash", "prompt", "text",
    "failure", "verdict", "reference", "differs_at_token",
  ]

  /// Of one that never ran the other columns are empty.
  private static func row(_ refused: RejectedRequest) -> [String?] {
    let known = [
      "request": String(refused.id.rawValue),
      "arrival_ms": CSVTable.milliseconds(refused.nanoseconds), "finish_reason": "rejected",
      "isolation": refused.isolation.rawValue,
      "account": RequestAccount(refused: refused.isolation).rawValue,
      "prompt": refused.promptText, "failure": "\(refused.reason)",
      "verdict": ReportVerdicts.notCompared,
    ]
    return requestColumns.map { known[$0] ?? nil }
  }

  private static func row(_ summary: RequestSummary) -> [String?] {
    let (request, end) = (summary.request, summary.end)
    let (times, gaps) = (summary.times, summary.interTokenTimes.sorted())
    let latencies = [
      times.queueTime, times.prefillTime, times.decodeTime, times.timeToFirstToken,
      times.timePerOutputToken,
      Percentiles.nearest(50, of: gaps), Percentiles.nearest(95, of: gaps),
      Percentiles.nearest(99, of: gaps), times.timeToLastToken,
    ]
    return [
      String(request.id.rawValue), CSVTable.milliseconds(request.nanoseconds),
      end?.reason.rawValue, String(request.promptTokens.count),
      end.map { String($0.cachedTokenCount) }, String(summary.tokens.count),
    ] + latencies.map(CSVTable.milliseconds) + [
      String(summary.preemptionCount), request.isolation.rawValue, summary.account.rawValue,
      CSVTable.milliseconds(summary.pausedNanoseconds),
      end.map { $0.mode?.description ?? "mixed" }, request.sampling.temperature.description,
      String(request.sampling.seed), end?.hash.hex, request.promptText, summary.text,
      end?.problem,
    ]
  }
}
