import EngineTypes
import Foundation
import Inference
import Serving
import Synchronization
import Testing

final class Counter: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }
  func add() { count.withLock { $0 += 1 } }
}

/// What Prometheus is told, made of events alone.
@Suite struct MetricsTests {
  /// Samples by name and labels, without those all of them have.
  private func samples(_ text: String) -> [String: Double] {
    var samples: [String: Double] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let space = line.lastIndex(of: " ") else { continue }
      let name = line[..<space].replacing("model_name=\"tiny\",engine=\"0\",", with: "")
        .replacing("{model_name=\"tiny\",engine=\"0\"}", with: "")
      samples[String(name)] = Double(line[line.index(after: space)...])
    }
    return samples
  }

  private func metrics(_ events: [EngineEvent]) -> [String: Double] {
    let metrics = ServerMetrics(Tiny.model.description, EngineSettings())
    metrics.absorb(events)
    return samples(metrics.text())
  }

  private func step(_ ids: [RequestID], mode: KernelMode = .invariant) -> EngineEvent {
    var step = StepRecord(step: 1, mode: mode)
    step.startNanoseconds = 1_500_000
    step.chunks = ids.map {
      ChunkRecord(
        request: $0, firstPosition: 0, tokenCount: 2, kind: .prefill, promptTokenCount: 2)
    }
    step.runningCount = ids.count
    step.blocks = BlockUsage(total: 8, used: 2, cached: 1)
    (step.prefixQueryTokenCount, step.prefixHitTokenCount) = (10, 4)
    return .stepCompleted(step)
  }

  @Test func latenciesAreThoseOfRequestTimes() {
    let told = Told(id: RequestID(1))
    // Arrival 1 ms, first step 1.5 ms, tokens at 2, 3 and 4 ms.
    let seen = metrics([
      told.admitted, told.token(0, "a"), step([told.id]), told.token(1, "b"), told.token(2, "c"),
      told.finished(3),
    ])
    #expect(seen["vllm:time_to_first_token_seconds_sum"] == 0.001)
    #expect(seen["vllm:time_to_first_token_seconds_bucket{le=\"0.001\"}"] == 1)
    #expect(seen["vllm:inter_token_latency_seconds_count"] == 2)
    #expect(seen["vllm:inter_token_latency_seconds_sum"] == 0.002)
    #expect(seen["vllm:request_time_per_output_token_seconds_sum"] == 0.001)
    #expect(seen["vllm:e2e_request_latency_seconds_sum"] == 0.003)
    #expect(seen["vllm:request_queue_time_seconds_sum"] == 0.0005)
    #expect(seen["vllm:request_prefill_time_seconds_sum"] == 0.0005)
    #expect(seen["vllm:request_decode_time_seconds_sum"] == 0.002)
    #expect(seen["vllm:request_inference_time_seconds_sum"] == 0.0025)
    #expect(seen["vllm:generation_tokens_total"] == 3 && seen["vllm:prompt_tokens_total"] == 2)
    #expect(seen["vllm:request_success_total{finished_reason=\"length\"}"] == 1)
    #expect(seen["vllm:prefix_cache_queries_total"] == 10)
    #expect(seen["vllm:prefix_cache_hits_total"] == 4)
    #expect(seen["vllm:kv_cache_usage_perc"] == 0.25)
    #expect(seen["vllm:num_requests_running"] == 1)
    #expect(seen["vllm:iteration_tokens_total_sum"] == 2)
  }

  /// Buckets add up, and the last one is the count.
  @Test func bucketsAreCumulative() {
    let told = Told(id: RequestID(1))
    let text = ServerMetrics(Tiny.model.description, EngineSettings())
    text.absorb(told.answer(["a", "b"]))
    var last: [Substring: Double] = [:]
    for line in text.text().split(separator: "\n") where line.contains("_bucket{") {
      let name = line.prefix { $0 != "{" }
      let value = line.split(separator: " ").last.flatMap { Double($0) } ?? -1
      #expect(value >= last[name] ?? 0, "\(line)")
      last[name] = value
      if line.contains("le=\"+Inf\"") {
        let count = text.text().firstRange(of: "\(name.dropLast(7))_count")
        #expect(count != nil, "\(name)")
      }
    }
    #expect(last.count >= 15)
  }

  @Test func oneCutOffIsInNoLatencyOfWholeRequests() {
    let told = Told(id: RequestID(1))
    let seen = metrics([told.admitted, told.token(0, "a"), told.finished(1, .cancelled)])
    #expect(seen["vllm:e2e_request_latency_seconds_count"] == 0)
    #expect(seen["vllm:request_success_total{finished_reason=\"abort\"}"] == 1)
  }

  /// Twins in company: as many compared as there are but the reference, and one answer.
  @Test func twinsAreCountedByModeAndVerdict() {
    let all = (1...3).map { Told(id: RequestID($0)) }
    var events = all.map(\.admitted)
    events += all.map { $0.token(0, "a", token: TokenID($0.id == RequestID(3) ? 5 : 9)) }
    events.append(step(all.map(\.id)))
    events += all.map { $0.finished(1) }
    let seen = metrics(events)
    #expect(seen["invar_twins_compared{mode=\"invariant\"}"] == 2)
    #expect(seen["invar_questions{mode=\"invariant\"}"] == 1)
    #expect(seen["invar_requests_total{mode=\"invariant\"}"] == 3)
    // Equal hashes are one answer, whatever a test says of their tokens.
    #expect(seen["invar_answers_distinct{mode=\"invariant\"}"] == 1)
    #expect(seen["invar_twins{mode=\"invariant\",verdict=\"same bits\"}"] == 2)
  }

  /// The names that boards made for vLLM look for, with their kinds.
  @Test func vLLMsNamesAreThere() {
    let text = ServerMetrics(Tiny.model.description, EngineSettings()).text()
    let kinds = [
      ("num_requests_running", "gauge"), ("num_requests_waiting", "gauge"),
      ("kv_cache_usage_perc", "gauge"), ("prefix_cache_queries_total", "counter"),
      ("prefix_cache_hits_total", "counter"), ("num_preemptions_total", "counter"),
      ("prompt_tokens_total", "counter"), ("generation_tokens_total", "counter"),
      ("request_success_total", "counter"), ("iteration_tokens_total", "histogram"),
      ("time_to_first_token_seconds", "histogram"), ("inter_token_latency_seconds", "histogram"),
      ("request_time_per_output_token_seconds", "histogram"),
      ("e2e_request_latency_seconds", "histogram"), ("request_queue_time_seconds", "histogram"),
      ("request_prefill_time_seconds", "histogram"), ("request_decode_time_seconds", "histogram"),
      ("request_inference_time_seconds", "histogram"), ("request_prompt_tokens", "histogram"),
      ("request_generation_tokens", "histogram"), ("request_params_n", "histogram"),
      ("request_params_max_tokens", "histogram"),
      ("request_max_num_generation_tokens", "histogram"), ("cache_config_info", "gauge"),
    ]
    for (name, kind) in kinds {
      #expect(text.contains("# TYPE vllm:\(name) \(kind)\n"), "\(name)")
    }
  }

  @Test func aModelsNameCannotBreakALine() {
    var model = Tiny.model.description
    model.name = "a\"b\\c\nd"
    let text = ServerMetrics(model, EngineSettings()).text()
    #expect(text.contains(#"model_name="a\"b\\c\nd""#))
  }
}
