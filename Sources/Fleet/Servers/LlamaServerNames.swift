/// The names of llama.cpp's server, which has no histograms, no model's name and no process's start.
///
/// Its sums of seconds over tokens give a mean gap between tokens, and no percentile. Prompt tokens
/// found in the cache are a count of their own, so both together are what was looked for.
extension NameTable {
  static let llamaServer = NameTable { table in
    table.figure(.running, "llamacpp:requests_processing")
    table.figure(.waiting, "llamacpp:requests_deferred")
    table.figure(.kvUsage, "llamacpp:kv_cache_usage_ratio")
    table.figure(.usedTokens, "llamacpp:kv_cache_tokens")
    table.figure(.busySlots, "llamacpp:n_busy_slots_per_decode")
    table.figure(.ownPromptRate, "llamacpp:prompt_tokens_seconds")
    table.figure(.ownGenerationRate, "llamacpp:predicted_tokens_seconds")
    table.figure(.promptTokens, "llamacpp:prompt_tokens_total")
    table.figure(.generationTokens, "llamacpp:tokens_predicted_total")
    table.figure(.prefixHits, "llamacpp:prompt_tokens_cached_total")
    table.figure(.prefixQueries, "llamacpp:prompt_tokens_total")
    table.figure(.prefixQueries, "llamacpp:prompt_tokens_cached_total")
    table.figure(.steps, "llamacpp:n_decode_total")
    table.figure(.drafts, "llamacpp:spec_decode_num_drafts_total")
    table.figure(.draftTokens, "llamacpp:spec_decode_num_draft_tokens_total")
    table.figure(.acceptedTokens, "llamacpp:spec_decode_num_accepted_tokens_total")
    table.add(.sum(.interTokenLatency), "llamacpp:tokens_predicted_seconds_total")
    table.add(.count(.interTokenLatency), "llamacpp:tokens_predicted_total")
  }
}
