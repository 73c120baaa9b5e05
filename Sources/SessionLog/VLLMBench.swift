import EngineTypes
import Foundation

extension RecordedSession {
  /// The session as `vllm bench serve --save-result --save-detailed` would have written it.
  ///
  /// It is about the requests that load was made of: those that came to their end in company count as
  /// completed, those that were refused failed. Requests alone, cancelled, cut off by the engine's end
  /// or still running are in no figure and no list, and the time paused is in no time; the format has
  /// no place for them, so `requests.csv` has their times and the report their number. Where vLLM's
  /// client measures, the engine's own clock does here, so times lack the network. In the detailed
  /// lists times are in seconds, everywhere else in milliseconds.
  var vllmBench: String {
    let run = BenchRun(self)
    return JSONDocument.object { line in
      line.fields(run, header)
      line.totals(run)
      for metric in run.metrics { line.summary(metric) }
      line.details(run)
    }
  }
}

/// What the requests of a session come to.
private struct BenchRun {
  struct Metric {
    let name: String
    /// Milliseconds, ascending.
    let sorted: [Double]
  }

  let load: SessionLoad
  /// Those that count, completed or failed, in order of arrival.
  let requests: [RequestSummary]
  /// Those in company that were refused, by the running clock.
  let rejected: [RejectedRequest]
  let completed: [RequestSummary]
  /// In seconds.
  let duration: Double

  init(_ session: RecordedSession) {
    load = SessionLoad(session)
    requests = load.requests.filter { [.completed, .failed].contains($0.account) }
    rejected = load.rejected.filter { RequestAccount(refused: $0.isolation) == .failed }
    completed = load.completed
    duration = Double(load.durationNanoseconds) / 1e9
  }

  var metrics: [Metric] {
    let latencies = completed.latencies()
    return [("ttft", "TTFT"), ("tpot", "TPOT"), ("itl", "ITL"), ("e2el", "E2E")].map { name, ours in
      let values = latencies.first { $0.name == ours }?.nanoseconds ?? []
      return Metric(name: name, sorted: values.map { Double($0) / 1e6 }.sorted())
    }
  }

  var inputTokenCount: Int { completed.reduce(0) { $0 + $1.request.promptTokens.count } }
  var outputTokenCount: Int { completed.reduce(0) { $0 + $1.tokens.count } }

  func perSecond(_ count: Int) -> Double { duration > 0 ? Double(count) / duration : 0 }

  /// The most tokens in one second, counted from the first arrival.
  var peakTokensPerSecond: Int {
    let start = load.start
    var seconds: [UInt64: Int] = [:]
    for time in completed.flatMap(\.tokenTimes) where time >= start {
      seconds[(time - start) / 1_000_000_000, default: 0] += 1
    }
    return seconds.values.max() ?? 0
  }

  /// The most requests between arrival and last token at one time.
  var peakConcurrency: Int {
    let edges =
      completed.map { ($0.times.arrival, 1) }
      + completed.compactMap { request in request.times.lastToken.map { ($0, -1) } }
    var (count, peak) = (0, 0)
    for edge in edges.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
      count += edge.1
      peak = max(peak, count)
    }
    return peak
  }
}

extension RequestSummary {
  /// Why it does not count as completed; empty where it does.
  fileprivate var failure: String {
    if account == .completed { return "" }
    return end?.problem.map { "error: \($0)" } ?? end?.reason.rawValue ?? ""
  }
}

extension JSONLine {
  fileprivate mutating func fields(_ run: BenchRun, _ header: SessionHeader) {
    field("date", Self.date(header.timestamp))
    field("endpoint_type", "invar")
    field("backend", "invar")
    null("label")
    field("model_id", header.model.name)
    field("tokenizer_id", header.model.name)
    field("num_prompts", run.requests.count + run.rejected.count)
    field("request_rate", "inf")
    field("burstiness", 1.0)
    null("max_concurrency")
    field("duration", run.duration)
  }

  fileprivate mutating func totals(_ run: BenchRun) {
    let completed = run.completed.count
    field("completed", completed)
    field("failed", run.requests.count - completed + run.rejected.count)
    field("total_input_tokens", run.inputTokenCount)
    field("total_output_tokens", run.outputTokenCount)
    field("request_throughput", run.perSecond(completed))
    null("request_goodput")
    field("output_throughput", run.perSecond(run.outputTokenCount))
    field("total_token_throughput", run.perSecond(run.inputTokenCount + run.outputTokenCount))
    field("max_output_tokens_per_s", Double(run.peakTokensPerSecond))
    field("max_concurrent_requests", run.peakConcurrency)
  }

  /// Mean, median, standard deviation and 99th percentile, as NumPy computes them; 0 of nothing.
  fileprivate mutating func summary(_ metric: BenchRun.Metric) {
    let count = Double(max(1, metric.sorted.count))
    let mean = metric.sorted.reduce(0, +) / count
    let variance = metric.sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    field("mean_\(metric.name)_ms", mean)
    field("median_\(metric.name)_ms", Percentiles.interpolated(50, of: metric.sorted))
    field("std_\(metric.name)_ms", variance.squareRoot())
    field("p99_\(metric.name)_ms", Percentiles.interpolated(99, of: metric.sorted))
  }

  fileprivate mutating func details(_ run: BenchRun) {
    let (requests, rejected) = (run.requests, run.rejected)
    let none = rejected.map { _ in 0 }
    array("input_lens") { line in
      for count in requests.map(\.request.promptTokens.count) + none { line.number(count) }
    }
    array("output_lens") { line in
      for count in requests.map(\.tokens.count) + none { line.number(count) }
    }
    let zeros = rejected.map { _ in 0.0 }
    field("ttfts", requests.map { Self.seconds($0.times.timeToFirstToken) } + zeros)
    array("itls") { line in
      for request in requests {
        line.array { line in
          for gap in request.interTokenTimes { line.number(Self.seconds(gap)) }
        }
      }
      for _ in rejected { line.array { _ in } }
    }
    field("latencies", requests.map { Self.seconds($0.times.timeToLastToken) } + zeros)
    field(
      "start_times",
      requests.map { Self.seconds($0.times.arrival) }
        + rejected.map { Self.seconds($0.nanoseconds) })
    field("queue_times", requests.map { Self.seconds($0.times.queueTime) } + zeros)
    array("generated_texts") { line in
      for text in requests.map(\.text) + rejected.map({ _ in "" }) { line.string(text) }
    }
    array("errors") { line in
      for text in requests.map(\.failure) + rejected.map({ "\($0.reason)" }) {
        line.string(text)
      }
    }
  }

  private static func seconds(_ nanoseconds: UInt64?) -> Double { Double(nanoseconds ?? 0) / 1e9 }

  /// `2026-01-02T03:04:05.678Z` as `20260102-030405`.
  private static func date(_ timestamp: String) -> String {
    let digits = timestamp.filter { ("0"..."9").contains($0) }
    guard digits.count >= 14 else { return timestamp }
    return "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(6))"
  }
}
