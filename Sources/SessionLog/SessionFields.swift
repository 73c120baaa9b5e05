import EngineTypes

/// The fields of each kind of line, by the names that `SessionLine` reads.
extension JSONLine {
  mutating func fields(_ header: SessionHeader, _ format: LogFormat) {
    field("schema", format.schema)
    field("ts", header.timestamp)
    field("program_version", header.programVersion)
    object("model") { $0.fields(header.model) }
    field("model_path", header.modelPath)
    object("settings") { $0.fields(header.settings) }
    strings(
      "chunk_columns", ["request", "first_position", "token_count", "kind", "prompt_token_count"])
    strings("operation_columns", ["kernel", "m", "n", "k", "duration_ns"])
    if format == .recorded {
      strings(
        "step_columns",
        ["after_ns", "duration_ns", "hash_ns", "tokens", "operations", "changes"])
    }
    strings(
      "token_columns", ["request", "index", "token", "after_ns", "text", "hash", "top"])
  }

  private mutating func strings(_ name: String, _ values: [String]) {
    array(name) { line in
      for value in values { line.string(value) }
    }
  }

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

  /// A setting that has no value has no field.
  mutating func fields(_ settings: EngineSettings) {
    for setting in Setting.allCases {
      switch setting.value(in: settings) {
      case .number(let number): field(setting.fieldName, number)
      case .none: break
      case .flag(let isOn): field(setting.fieldName, isOn)
      case .word(let word): field(setting.fieldName, word)
      }
    }
  }

  /// An arrival; its prompt is left out where `teller` had the same.
  mutating func fields(_ request: AdmittedRequest, teller: RequestID?, withSampling: Bool) {
    field("request", request.id.rawValue)
    field("isolation", request.isolation.rawValue)
    if let mode = request.mode { field("mode", mode.description) }
    if withSampling { object("sampling") { $0.fields(request.sampling) } }
    if let count = request.logprobCount { field("top_logprobs", count) }
    if let count = request.promptLogprobCount { field("prompt_logprobs", count) }
    if let teller { return field("prompt_of", teller.rawValue) }
    field("prompt", request.promptText)
    array("prompt_tokens") { line in
      for token in request.promptTokens { line.number(token.rawValue) }
    }
  }

  mutating func fields(_ sampling: SamplingParameters) {
    field("temperature", sampling.temperature)
    field("top_k", sampling.topK)
    field("top_p", sampling.topP)
    field("min_p", sampling.minP)
    field("seed", sampling.seed)
    field("max_tokens", sampling.maxTokens)
    field("ignore_eos", sampling.ignoresEndOfSequence)
    let stops = sampling.stopStrings
    if !stops.isEmpty { strings("stop", stops) }
  }

  /// A token's row in the form given; `delay` is its time after the row before.
  mutating func tokenRow(_ token: TokenRecord, after delay: UInt64, _ form: TokenForm) {
    if form == .inPlace { return number(delay) }
    array { line in
      line.number(token.request.rawValue)
      if form == .known { return line.number(delay) }
      if form == .whole { line.number(token.index) }
      line.number(token.token.rawValue)
      line.number(delay)
      if form != .withoutText { line.string(token.text) }
      line.hexadecimal(token.hash)
      guard token.logprob != nil || !token.top.isEmpty else { return }
      line.array { line in
        if let logprob = token.logprob { line.number(logprob) }
        line.elements(token.top)
      }
    }
  }

  /// A prompt's scores; its tokens are those of the arrival, from the second on.
  mutating func fields(_ scored: PromptScores) {
    field("request", scored.request.rawValue)
    array("scores") { line in
      for score in scored.scores {
        line.array { line in
          line.number(score.token.rawValue)
          line.number(score.logprob)
          line.number(score.rank)
          if !score.top.isEmpty { line.array { $0.elements(score.top) } }
        }
      }
    }
  }

  private mutating func elements(_ top: [TokenLogprob]) {
    for entry in top {
      array { line in
        line.number(entry.token.rawValue)
        line.number(entry.logprob)
      }
    }
  }

  /// An end; its hash is left out where it is that of the last token.
  mutating func fields(_ request: FinishedRequest, withHash: Bool) {
    field("request", request.id.rawValue)
    field("reason", request.reason.rawValue)
    field("token_count", request.tokenCount)
    field("cached_token_count", request.cachedTokenCount)
    field("mode", request.mode?.description)
    if withHash { field("hash", request.hash) }
    if let failure = request.failure { object("failure") { $0.fields(failure) } }
    if let fault = request.fault { field("fault", fault) }
  }

  private mutating func fields(_ failure: NumericFailure) {
    field("kind", failure.kind.rawValue)
    field("position", failure.position)
    if let layer = failure.layer { field("layer", layer) }
    if let part = failure.part { field("part", part.rawValue) }
  }

  mutating func fields(_ gap: RecordingGap) {
    field("reason", gap.reason)
    field("from_ns", gap.start)
    field("to_ns", gap.end)
    field("lost_events", gap.eventCount)
    field("lost_steps", gap.stepCount)
    field("lost_tokens", gap.tokenCount)
    if let steps = gap.steps {
      array("steps") { line in
        line.number(steps.lowerBound)
        line.number(steps.upperBound)
      }
    }
    field("kept", gap.keptCount)
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
    case .unusableRequest(let why):
      field("reason", "unusable_request")
      field("text", why)
    case .engineFault(let why):
      field("reason", "engine_fault")
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

  /// A step without its rows, and without its block map, which would dwarf the rest.
  mutating func fields(_ step: StepRecord) {
    field("step", step.step)
    field("duration_ns", step.durationNanoseconds)
    field("hash_ns", step.hashNanoseconds)
    field("mode", step.mode.description)
    field("token_budget", step.tokenBudget)
    field("running", step.runningCount)
    field("waiting", step.waitingCount)
    fields(step.blocks)
    counts(step)
  }

  /// What the step `before` had not, or otherwise.
  mutating func fields(_ step: StepRecord, since before: StepMemory.Common?) {
    if step.mode != before?.mode { field("mode", step.mode.description) }
    for (name, now, then) in [
      ("token_budget", step.tokenBudget, before?.tokenBudget),
      ("running", step.runningCount, before?.runningCount),
      ("waiting", step.waitingCount, before?.waitingCount),
      ("blocks_total", step.blocks.total, before?.blocks.total),
      ("blocks_used", step.blocks.used, before?.blocks.used),
      ("blocks_cached", step.blocks.cached, before?.blocks.cached),
    ] where now != then {
      field(name, now)
    }
    counts(step)
  }

  /// The counts that most steps do not have.
  private mutating func counts(_ step: StepRecord) {
    for count in RareCount.allCases where step[keyPath: count.field] != 0 {
      field(count.rawValue, step[keyPath: count.field])
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

  /// A chunk's row; of one that `isDecode`, request and position say it all, and of one that
  /// `isNext` the request does.
  mutating func chunkRow(_ chunk: ChunkRecord, isNext: Bool, isDecode: Bool) {
    if isNext { return number(chunk.request.rawValue) }
    array { line in
      line.number(chunk.request.rawValue)
      line.number(chunk.firstPosition)
      guard !isDecode else { return }
      line.number(chunk.tokenCount)
      line.string(chunk.kind.rawValue)
      line.number(chunk.promptTokenCount)
    }
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
