/// vLLM's names: of each list the newest first.
///
/// `gpu_…` became `kv_…` and lost its prefix with the second engine; `time_per_output_token` was
/// renamed since it had always been the gap between tokens.
extension NameTable {
  static let vllm = NameTable { table in
    table.figure(.running, "vllm:num_requests_running")
    table.figure(.waiting, "vllm:num_requests_waiting")
    let reasons = "vllm:num_requests_waiting_by_reason"
    table.figure(
      .waitingForCapacity, reasons, where: .init(label: "reason", values: ["capacity"]))
    table.figure(.waitingDeferred, reasons, where: .init(label: "reason", values: ["deferred"]))
    table.figure(.swapped, "vllm:num_requests_swapped")
    table.figure(.kvUsage, "vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc")
    table.add(.label(.kvBlockCount, .init(text: "num_gpu_blocks")), "vllm:cache_config_info")
    table.add(.label(.kvBlockSize, .init(text: "block_size")), "vllm:cache_config_info")
    table.figure(
      .awake, "vllm:engine_sleep_state", where: .init(label: "sleep_state", values: ["awake"]))
    table.figure(.ownPrefixHitRate, "vllm:gpu_prefix_cache_hit_rate")
    table.figure(.ownPromptRate, "vllm:avg_prompt_throughput_toks_per_s")
    table.figure(.ownGenerationRate, "vllm:avg_generation_throughput_toks_per_s")
    table.figure(.promptTokens, "vllm:prompt_tokens_total")
    table.figure(.generationTokens, "vllm:generation_tokens_total")
    table.figure(
      .prefixQueries, "vllm:prefix_cache_queries_total", "vllm:gpu_prefix_cache_queries_total")
    table.figure(.prefixHits, "vllm:prefix_cache_hits_total", "vllm:gpu_prefix_cache_hits_total")
    table.figure(.preemptions, "vllm:num_preemptions_total")
    table.figure(.rejected, "vllm:admission_rejections_total")
    table.figure(.drafts, "vllm:spec_decode_num_drafts_total")
    table.figure(.draftTokens, "vllm:spec_decode_num_draft_tokens_total")
    table.figure(.acceptedTokens, "vllm:spec_decode_num_accepted_tokens_total")
    table.add(.finished, "vllm:request_success_total")
    table.add(.finished, "vllm:request_success")
    table.histogram(.timeToFirstToken, "vllm:time_to_first_token_seconds")
    table.histogram(
      .interTokenLatency, "vllm:inter_token_latency_seconds", "vllm:time_per_output_token_seconds")
    table.histogram(.endToEnd, "vllm:e2e_request_latency_seconds")
    table.histogram(.timePerOutputToken, "vllm:request_time_per_output_token_seconds")
    table.histogram(.queueTime, "vllm:request_queue_time_seconds")
    table.histogram(.prefillTime, "vllm:request_prefill_time_seconds")
    table.histogram(.decodeTime, "vllm:request_decode_time_seconds")
    table.histogram(.inferenceTime, "vllm:request_inference_time_seconds")
    table.histogram(.promptLength, "vllm:request_prompt_tokens")
    table.histogram(.generationLength, "vllm:request_generation_tokens")
    // It ends as a counter does and is none.
    table.histogram(.stepTokens, "vllm:iteration_tokens_total")
    table.add(.endpoint, "http_requests_total")
    table.add(.processStart, "process_start_time_seconds")
  }
}
