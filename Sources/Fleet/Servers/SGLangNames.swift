/// SGLang's names: of each list the newest first.
///
/// Schedulers tell gauges, each data-parallel rank its own; the tokenizer's process tells tokens and
/// latencies of all ranks together.
extension NameTable {
  static let sglang = NameTable { table in
    table.figure(.running, "sglang:num_running_reqs", "sglang:num_requests_running")
    table.figure(
      .waiting, "sglang:num_queue_reqs", "sglang:num_requests_waiting", "sglang:queue_req")
    table.figure(.kvUsage, "sglang:token_usage")
    table.figure(.usedTokens, "sglang:num_used_tokens")
    table.figure(.ownPrefixHitRate, "sglang:cache_hit_rate")
    table.figure(.ownGenerationRate, "sglang:gen_throughput")
    table.figure(.promptTokens, "sglang:prompt_tokens_total")
    table.figure(.generationTokens, "sglang:generation_tokens_total")
    // Prompts of requests that were taken back are counted once here, and twice in the ranks below.
    let effective = "sglang:prefill_effective_tokens_total"
    let hits = ["device_hit", "host_hit", "storage_hit"]
    table.figure(.prefixHits, effective, where: .init(label: "mode", values: hits))
    table.figure(.prefixQueries, effective, where: .init(label: "mode", values: hits + ["input"]))
    let realtime = "sglang:realtime_tokens_total"
    table.figure(
      .prefixHits, realtime, rank: 1, where: .init(label: "mode", values: ["prefill_cache"]))
    table.figure(
      .prefixQueries, realtime, rank: 1,
      where: .init(label: "mode", values: ["prefill_cache", "prefill_compute"]))
    table.figure(.prefixHits, "sglang:cached_tokens_total", rank: 2)
    table.figure(.prefixQueries, "sglang:prompt_tokens_total", rank: 2)
    table.figure(.preemptions, "sglang:num_retracted_requests_total")
    table.figure(.requests, "sglang:num_requests_total")
    table.figure(.aborted, "sglang:num_aborted_requests_total")
    table.add(.finished, "sglang:request_success_total")
    table.histogram(.timeToFirstToken, "sglang:time_to_first_token_seconds")
    table.histogram(
      .interTokenLatency, "sglang:inter_token_latency_seconds",
      "sglang:time_per_output_token_seconds")
    table.histogram(.endToEnd, "sglang:e2e_request_latency_seconds")
    table.histogram(.queueTime, "sglang:queue_time_seconds")
    table.histogram(
      .promptLength, "sglang:prompt_tokens_histogram", "sglang:request_prompt_tokens")
    table.histogram(
      .generationLength, "sglang:generation_tokens_histogram", "sglang:request_generation_tokens")
    table.add(.endpoint, "http_requests_total")
    table.add(.processStart, "process_start_time_seconds")
  }
}
