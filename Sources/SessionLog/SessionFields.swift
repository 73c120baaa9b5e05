import EngineTypes

/// The fields of each kind of line, by the names that `SessionLine` reads.
extension JSONLine {
  mutating func fields(_ model: ModelDescription) {
    field("name", model.name)
    field("architecture", model.architecture)
    field("sha256", model.sha256)
    field("parameter_count", model.parameterCount)
    field("layer_count", model.layerCount)
    field("vocabulary_size", model.vocabularySize)
    field("context_length", model.contextLength)
    field("weight_bytes", model.weightBytes)
    field("quantization", model.quantization)
  }

  mutating func fields(_ settings: EngineSettings) {
    field("mode", settings.mode.description)
    field("threads", settings.threadCount)
    field("isa", settings.instructionSet.rawValue)
    field("activation", settings.activation.rawValue)
    field("kv", settings.kv.rawValue)
    field("block_size", settings.blockSize)
    field("blocks", settings.blockCount)
    field("token_budget", settings.tokenBudget)
    if let limit = settings.chunkLimit { field("chunk_limit", limit) }
    field("max_running", settings.maxRunning)
    field("max_waiting", settings.maxWaiting)
    field("prefix_cache", settings.prefixCache)
  }

  mutating func fields(_ request: AdmittedRequest) {
    field("request", request.id.rawValue)
    field("isolation", request.isolation.rawValue)
    if let mode = request.mode { field("mode", mode.description) }
    object("sampling") { $0.fields(request.sampling) }
    if request.topLogprobCount > 0 { field("top_logprobs", request.topLogprobCount) }
    field("prompt", request.promptText)
    array("prompt_tokens") { line in
      for token in request.promptTokens { line.number(token.rawValue) }
    }
  }

  private mutating func fields(_ sampling: SamplingParameters) {
    field("temperature", sampling.temperature)
    field("top_k", sampling.topK)
    field("top_p", sampling.topP)
    field("min_p", sampling.minP)
    field("seed", sampling.seed)
    field("max_tokens", sampling.maxTokens)
    field("ignore_eos", sampling.ignoresEndOfSequence)
  }

  mutating func fields(_ token: TokenRecord) {
    field("request", token.request.rawValue)
    field("index", token.index)
    field("token", token.token.rawValue)
    field("text", token.text)
    field("step", token.step)
    field("hash", token.hash)
    if !token.top.isEmpty { array("top") { $0.elements(token.top) } }
  }

  /// A token's row in a line whose own time is `start`.
  mutating func columns(_ token: TokenRecord, since start: UInt64) {
    number(token.request.rawValue)
    number(token.index)
    number(token.token.rawValue)
    number(token.nanoseconds - start)
    string(token.text)
    hexadecimal(token.hash)
    if !token.top.isEmpty { array { $0.elements(token.top) } }
  }

  private mutating func elements(_ top: [TokenLogprob]) {
    for entry in top {
      array { line in
        line.number(entry.token.rawValue)
        line.number(entry.logprob)
      }
    }
  }

  mutating func fields(_ request: FinishedRequest) {
    field("request", request.id.rawValue)
    field("reason", request.reason.rawValue)
    field("token_count", request.tokenCount)
    field("cached_token_count", request.cachedTokenCount)
    field("mode", request.mode?.description)
    field("hash", request.hash)
    if let failure = request.failure { object("failure") { $0.fields(failure) } }
  }

  private mutating func fields(_ failure: NumericFailure) {
    field("kind", failure.kind.rawValue)
    field("position", failure.position)
    if let layer = failure.layer { field("layer", layer) }
    if let part = failure.part { field("part", part.rawValue) }
  }

  mutating func fields(_ pause: Pause, stepCount: Int?) {
    field("paused_ns", pause.nanoseconds)
    if let stepCount { field("steps", stepCount) }
  }

  mutating func fields(_ reason: RejectionReason) {
    switch reason {
    case .emptyPrompt:
      field("reason", "empty_prompt")
    case .promptTooLong(let tokenCount, let limit):
      field("reason", "prompt_too_long")
      field("token_count", tokenCount)
      field("limit", limit)
    case .queueFull(let limit):
      field("reason", "queue_full")
      field("limit", limit)
    case .needsMoreBlocks(let needed, let total):
      field("reason", "needs_more_blocks")
      field("needed", needed)
      field("limit", total)
    case .invalidToken(let token):
      field("reason", "invalid_token")
      field("token", token.rawValue)
    case .unusablePrompt(let why):
      field("reason", "unusable_prompt")
      field("text", why)
    }
  }

  mutating func fields(_ choice: KernelChoice) {
    field("family", choice.family.rawValue)
    field("name", choice.kernel)
    field("reduction_order", choice.reductionOrder)
    field("split_count", choice.splitCount)
    field("depends_on_batch", choice.dependsOnBatch)
  }

  /// A step without its rows, and without its block map, which would dwarf the rest; where asked to,
  /// also without the counts that most steps do not have.
  mutating func fields(_ step: StepRecord, omitsZeros: Bool) {
    field("step", step.step)
    field("duration_ns", step.durationNanoseconds)
    field("hash_ns", step.hashNanoseconds)
    field("mode", step.mode.description)
    field("token_budget", step.tokenBudget)
    field("running", step.runningCount)
    field("waiting", step.waitingCount)
    fields(step.blocks)
    for (name, count) in [
      ("prefix_query_tokens", step.prefixQueryTokenCount),
      ("prefix_hit_tokens", step.prefixHitTokenCount), ("evictions", step.evictionCount),
      ("preemptions", step.preemptionCount),
    ] where count != 0 || !omitsZeros {
      field(name, count)
    }
    if let families = step.families {
      array("families_ns") { line in
        line.number(families.invariantNanoseconds)
        line.number(families.standardNanoseconds)
      }
    }
  }

  /// What is left in a resting engine, without its rows and its block map.
  mutating func fields(_ rest: RestRecord) {
    field("mode", rest.mode.description)
    field("running", rest.runningCount)
    field("waiting", rest.waitingCount)
    fields(rest.blocks)
  }

  private mutating func fields(_ blocks: BlockUsage) {
    field("blocks_total", blocks.total)
    field("blocks_used", blocks.used)
    field("blocks_cached", blocks.cached)
  }

  /// A chunk's row; of one that `isDecode`, request and position say it all.
  mutating func columns(_ chunk: ChunkRecord, isDecode: Bool) {
    number(chunk.request.rawValue)
    number(chunk.firstPosition)
    guard !isDecode else { return }
    number(chunk.tokenCount)
    string(chunk.kind.rawValue)
    number(chunk.promptTokenCount)
  }

  mutating func columns(
    _ operation: OperationRecord, kernel: Int, withM: Bool, withWidth: Bool
  ) {
    number(kernel)
    if withM { number(operation.m) }
    if withWidth {
      number(operation.n)
      number(operation.k)
    }
    number(operation.nanoseconds)
  }
}
