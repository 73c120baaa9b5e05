import EngineTypes

extension EngineMetrics {
  /// Under the names that vLLM has for them.
  func write(to text: inout MetricsText) {
    writeGauges(to: &text)
    writeCounters(to: &text)
    writeSizes(to: &text)
    writeLatencies(to: &text)
  }

  private func writeGauges(to text: inout MetricsText) {
    text.metric(
      "vllm:num_requests_running", .gauge, "Requests in the engine's batches.", runningCount)
    text.metric(
      "vllm:num_requests_waiting", .gauge, "Requests that wait for their turn.", waitingCount)
    text.metric(
      "vllm:num_requests_waiting_by_reason", .gauge, "The same by what they wait for.",
      [([("reason", "capacity")], Double(waitingCount)), ([("reason", "deferred")], 0)])
    let usage = blocks.total > 0 ? Double(blocks.used) / Double(blocks.total) : 0
    text.metric(
      "vllm:kv_cache_usage_perc", .gauge, "KV blocks in use, 1 is all of them.", usage)
    let facts = [
      ("block_size", "\(settings.blockSize)"), ("num_gpu_blocks", "\(settings.blockCount)"),
      ("kv_cache_size_tokens", "\(settings.blockCount * settings.blockSize)"),
      ("cache_dtype", settings.kv.rawValue),
      ("enable_prefix_caching", settings.prefixCache ? "True" : "False"),
    ]
    text.metric("vllm:cache_config_info", .gauge, "How the KV cache is set up.", [(facts, 1)])
  }

  private func writeCounters(to text: inout MetricsText) {
    text.metric(
      "vllm:prefix_cache_queries_total", .counter, "Prompt tokens looked up in the prefix cache.",
      prefixQueryCount)
    text.metric(
      "vllm:prefix_cache_hits_total", .counter, "Prompt tokens found there.", prefixHitCount)
    text.metric(
      "vllm:num_preemptions_total", .counter, "Times a request lost its blocks.", preemptionCount)
    text.metric(
      "vllm:prompt_tokens_total", .counter, "Tokens of prompts that were read.", promptTokenCount)
    text.metric(
      "vllm:prompt_tokens_by_source_total", .counter,
      "Tokens of prompts, by where their K and V came from.",
      [
        ([("source", "local_compute")], Double(computedPromptTokenCount)),
        ([("source", "local_cache_hit")], Double(prefixHitCount)),
      ])
    text.metric(
      "vllm:generation_tokens_total", .counter, "Tokens generated.", generationTokenCount)
    let reasons: [(String, [FinishReason])] = [
      ("stop", [.stop]), ("length", [.length]), ("abort", [.cancelled]),
      ("error", [.error, .fault]),
    ]
    text.metric(
      "vllm:request_success_total", .counter, "Requests that ended, by how.",
      reasons.map { name, reasons in
        ([("finished_reason", name)], Double(reasons.reduce(0) { $0 + (ends[$1] ?? 0) }))
      }
        + [([("finished_reason", "repetition")], 0)])
    text.metric(
      "invar_rejections_total", .counter, "Requests that the engine did not take.", rejectionCount)
    text.metric(
      "invar_evictions_total", .counter, "Cached blocks given to somebody else.", evictionCount)
  }

  private func writeSizes(to text: inout MetricsText) {
    text.metric("vllm:iteration_tokens_total", "Tokens computed in each step.", stepTokens)
    text.metric(
      "vllm:request_prompt_tokens", "Length of each completed request's prompt.", promptLengths)
    text.metric(
      "vllm:request_generation_tokens", "Length of each completed answer.", answerLengths)
    text.metric(
      "vllm:request_max_num_generation_tokens", "Length of the longest answer of each request.",
      answerLengths)
    text.metric(
      "vllm:request_params_max_tokens", "Longest answer that each request allowed.", askedLengths)
    text.metric(
      "vllm:request_num_preemptions", "Times each completed request lost its blocks.", preemptions)
  }

  private func writeLatencies(to text: inout MetricsText) {
    text.metric(
      "vllm:time_to_first_token_seconds", "From arrival to the first token.", timeToFirstToken)
    text.metric(
      "vllm:inter_token_latency_seconds", "Between a token and the next.", interTokenLatency)
    text.metric(
      "vllm:request_time_per_output_token_seconds",
      "Mean time between tokens of each completed request.", timePerOutputToken)
    text.metric(
      "vllm:e2e_request_latency_seconds", "From arrival to the last token.", endToEnd)
    text.metric(
      "vllm:request_queue_time_seconds", "From arrival to the first step of a request.", queueTime)
    text.metric(
      "vllm:request_prefill_time_seconds", "From the first step to the first token.", prefillTime)
    text.metric(
      "vllm:request_decode_time_seconds", "From the first token to the last.", decodeTime)
    text.metric(
      "vllm:request_inference_time_seconds", "From the first step to the last token.",
      inferenceTime)
  }
}
