package import Fleet

/// What `invar attach --json` prints for programs: an object on a line, each interval.
///
/// Times are seconds, parts are 0 to 1, and what is not known is `null`. Percentiles are estimates from
/// buckets: `{"p50":0.098}`, and `{"p50":{"above":10.0}}` where all that is known is that it is more.
package enum AttachJSON {
  /// The object: what is written, when as RFC 3339 has it, and the same by a clock that only goes on.
  package static func value(
    _ report: FleetReport, time: String, nanoseconds: UInt64
  ) -> JSONValue {
    let fields: JSONValue = [
      "ts": .string(time), "t_ns": .integer(Int(clamping: nanoseconds)), "event": "fleet",
      "interval_s": .number(Double(report.interval) / 1e9),
      "window_s": .number(Double(report.window) / 1e9),
      "targets": .integer(report.targetCount), "up": .integer(report.count { $0 == .up }),
      "stale": .integer(report.count { $0.name == "stale" }),
      "down": .integer(report.count { $0.name == "down" }),
      "replicas": .array(report.replicas.map(replica)),
      "models": .array(report.models.map(model)),
      "outliers": .array(report.models.flatMap(\.outliers).map { outlier($0, report) }),
      "news": .array(
        report.news.map {
          [
            "replica": .string($0.name), "words": .string($0.words), "trouble": .bool($0.isTrouble),
          ]
        }),
    ]
    guard let cost = report.cost, case .object(let all) = fields else { return fields }
    return .object(all + [JSONValue.Field(name: "cost", value: self.cost(cost))])
  }

  private static func cost(_ cost: Cost) -> JSONValue {
    [
      "tokens_per_h": number(cost.worthPerHour), "replicas_per_h": number(cost.costPerHour),
      "margin": number(cost.margin), "tokens_since_attach": number(cost.worthWatched),
      "tokens_lifetime": number(cost.worthSinceStart),
    ]
  }

  private static func replica(_ replica: ReplicaReport) -> JSONValue {
    let window = replica.window
    var fields: [JSONValue.Field] = []
    func add(_ name: String, _ value: JSONValue) {
      fields.append(JSONValue.Field(name: name, value: value))
    }
    add("name", .string(replica.name))
    add("url", .string(replica.target.url))
    add("source", .string(replica.target.source.rawValue))
    add("server", .optional(replica.family?.rawValue))
    add("model", .optional(replica.model))
    add("engine", .optional(replica.engine))
    add("state", .string(replica.state.name))
    add("reason", .optional(replica.state.reason))
    add("age_s", number(replica.age))
    add("restarts", .integer(replica.restartCount))
    add("failures", .integer(replica.failureCount))
    if !replica.target.labels.isEmpty { add("labels", labels(replica.target.labels)) }
    add("now", now(replica.sample))
    add("window", window.map(self.window) ?? .null)
    add("latency", latency { window?.histogram(of: $0) })
    add("since_attach", replica.sinceFirst.map(counters) ?? .null)
    add("lifetime", replica.sample.map(lifetime) ?? .null)
    add("peak", peak(replica.peak))
    add("outlier", .array(replica.outliers.map { .string($0.measure.name) }))
    return .object(fields)
  }

  private static func labels(_ labels: [String: String]) -> JSONValue {
    .object(
      labels.sorted { $0.key < $1.key }.map {
        JSONValue.Field(name: $0.key, value: .string($0.value))
      })
  }

  private static func now(_ sample: EngineSample?) -> JSONValue {
    [
      "running": number(sample?[.running]), "waiting": number(sample?[.waiting]),
      "kv_usage": number(sample?[.kvUsage]),
    ]
  }

  private static func window(_ window: WindowFigures) -> JSONValue {
    [
      "seconds": .number(window.seconds),
      "prompt_tokens_per_s": number(window.rate(of: .promptTokens)),
      "output_tokens_per_s": number(window.rate(of: .generationTokens)),
      "requests_per_s": number(window.finishedRate),
      "prefix_hit_rate": number(window.part(.prefixHits, of: .prefixQueries)),
      "preemptions": number(window.increase(of: .preemptions)),
      "draft_acceptance": number(window.part(.acceptedTokens, of: .draftTokens)),
      "finished": reasons(window.finished),
    ]
  }

  private static func counters(_ window: WindowFigures) -> JSONValue {
    [
      "seconds": .number(window.seconds),
      "prompt_tokens": number(window.increase(of: .promptTokens)),
      "output_tokens": number(window.increase(of: .generationTokens)),
      "preemptions": number(window.increase(of: .preemptions)),
      "finished": reasons(window.finished),
    ]
  }

  private static func lifetime(_ sample: EngineSample) -> JSONValue {
    let hits: Double? = sample[.prefixHits].flatMap { hits in
      sample[.prefixQueries].flatMap { $0 > 0 ? hits / $0 : nil }
    }
    return [
      "prompt_tokens": number(sample[.promptTokens]),
      "output_tokens": number(sample[.generationTokens]),
      "requests": number(sample.finishedCount), "preemptions": number(sample[.preemptions]),
      "prefix_hit_rate": number(hits), "finished": reasons(sample.finished),
    ]
  }

  private static func reasons(_ reasons: [String: Double]) -> JSONValue {
    .object(
      reasons.sorted { $0.key < $1.key }.map {
        JSONValue.Field(name: $0.key, value: .number($0.value))
      })
  }

  private static func peak(_ peak: EngineHistory.Point) -> JSONValue {
    [
      "running": number(peak.running), "waiting": number(peak.waiting),
      "kv_usage": number(peak.kvUsage),
    ]
  }

  private static func latency(_ histogram: (Distribution) -> Histogram?) -> JSONValue {
    .object(
      Distribution.main.map { distribution in
        JSONValue.Field(name: name(distribution), value: self.percentiles(histogram(distribution)))
      })
  }

  private static func name(_ distribution: Distribution) -> String {
    "\(distribution.name.lowercased())_s"
  }

  private static func percentiles(_ histogram: Histogram?) -> JSONValue {
    guard let histogram else { return .null }
    return [
      "count": number(histogram.count), "mean": number(histogram.mean),
      "p50": estimate(histogram.percentile(0.5)), "p90": estimate(histogram.percentile(0.9)),
      "p95": estimate(histogram.percentile(0.95)), "p99": estimate(histogram.percentile(0.99)),
    ]
  }

  private static func estimate(_ estimate: Estimate?) -> JSONValue {
    switch estimate {
    case .about(let value)?: .number(value)
    case .above(let bound)?: ["above": .number(bound)]
    case nil: .null
    }
  }

  private static func model(_ model: ModelReport) -> JSONValue {
    [
      "model": .string(model.model), "replicas": .integer(model.replicas.count),
      "running": number(model.running), "waiting": number(model.waiting),
      "kv_usage_max": number(model.kvUsage),
      "prompt_tokens_per_s": number(model.promptRate),
      "output_tokens_per_s": number(model.generationRate),
      "requests_per_s": number(model.finishedRate),
      "prefix_hit_rate": number(model.prefixHitRate), "preemptions": number(model.preemptions),
      "latency": latency { model.histograms[$0] },
    ]
  }

  private static func outlier(_ outlier: Outlier, _ report: FleetReport) -> JSONValue {
    [
      "replica": .string(outlier.name),
      "url": .string(report.replicas[outlier.replica].target.url),
      "measure": .string(outlier.measure.name), "value": .number(outlier.value),
      "median": .number(outlier.median), "factor": number(outlier.factor),
      "score": .number(outlier.score), "of": .integer(outlier.count),
      "text": .string(outlier.sentence),
    ]
  }

  private static func number(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
}
