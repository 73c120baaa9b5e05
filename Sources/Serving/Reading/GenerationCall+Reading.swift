import EngineTypes

extension GenerationCall {
  /// Reads the body of `/v1/completions`.
  ///
  /// - Throws: an error of status 400 or 404 that names the field.
  package init(
    completion body: [UInt8], for model: ServedModel, randomSeed: () -> UInt64
  ) throws(APIError) {
    var fields = try RequestFields(body)
    try model.check(fields.text("model"))
    let prompts = try Self.prompts(fields.take("prompt"))
    self.init(endpoint: .completions, prompts: prompts)
    echoes = try fields.flag("echo") ?? false
    logprobCount = try fields.integer("logprobs", 0...Limit.logprobs)
    sampling.maxTokens = try fields.integer("max_tokens", 0...Int.max) ?? 16
    try readCommon(&fields, randomSeed)
    // Scoring a prompt is asked for in this way, by an echo with log-probabilities.
    if echoes, let logprobCount { promptLogprobCount = max(promptLogprobCount ?? 0, logprobCount) }
    if let bestOf = try fields.integer("best_of", 1...Limit.samples), bestOf != sampleCount {
      throw .unsupported("best_of")
    }
    try finish(&fields)
  }

  /// Reads the body of `/v1/chat/completions`.
  package init(
    chat body: [UInt8], for model: ServedModel, randomSeed: () -> UInt64
  ) throws(APIError) {
    var fields = try RequestFields(body)
    try model.check(fields.text("model"))
    let messages = try ChatMessages.read(fields.take("messages"))
    self.init(endpoint: .chat, prompts: [.conversation(messages)])
    let wants = try fields.flag("logprobs") ?? false
    let top = try fields.integer("top_logprobs", 0...Limit.logprobs)
    if !wants, (top ?? 0) > 0 {
      throw .invalid("top_logprobs needs logprobs to be true", "top_logprobs")
    }
    logprobCount = wants ? top ?? 0 : nil
    // The older name gives way, as in OpenAI's API.
    let old = try fields.integer("max_tokens", 0...Int.max)
    let limit = try fields.integer("max_completion_tokens", 0...Int.max) ?? old
    hasTokenLimit = limit != nil
    sampling.maxTokens = limit ?? model.longestSequence
    if let echo = try fields.flag("echo"), echo { throw .unsupported("echo") }
    try readCommon(&fields, randomSeed)
    try finish(&fields)
  }

  private mutating func readCommon(
    _ fields: inout RequestFields, _ randomSeed: () -> UInt64
  ) throws(APIError) {
    sampleCount = try fields.integer("n", 1...Limit.samples) ?? 1
    if choiceCount > Limit.choices {
      throw .invalid(
        "\(choiceCount) answers are more than the \(Limit.choices) of one call", "n",
        code: "too_many_answers")
    }
    try readSampling(&fields, randomSeed)
    stopStrings = try fields.texts("stop")
    guard stopStrings.count <= Limit.stops,
      stopStrings.allSatisfy({ Limit.stopBytes.contains($0.utf8.count) })
    else {
      throw .invalid(
        "stop must be at most \(Limit.stops) strings of 1 to \(Limit.stopBytes.upperBound) bytes",
        "stop")
    }
    if let text = try fields.text("mode") {
      guard text == "invariant" || text == "standard", let mode = KernelMode(text) else {
        throw .invalid("mode must be invariant or standard", "mode")
      }
      self.mode = mode
    }
    promptLogprobCount = try fields.integer("prompt_logprobs", 0...Limit.logprobs)
    returnsTokenIDs = try fields.flag("return_token_ids") ?? false
    spellsTokensByID = try fields.flag("return_tokens_as_token_ids") ?? false
    try readStreaming(&fields)
  }

  private mutating func readSampling(
    _ fields: inout RequestFields, _ randomSeed: () -> UInt64
  ) throws(APIError) {
    sampling.temperature =
      try fields.number("temperature", "0 to 1000") { (0...1000).contains($0) } ?? 1
    sampling.topP =
      try fields.number("top_p", "more than 0 and at most 1") { $0 > 0 && $0 <= 1 } ?? 1
    sampling.minP = try fields.number("min_p", "0 to 1") { (0...1).contains($0) } ?? 0
    // vLLM's word for all is -1.
    sampling.topK = max(0, try fields.integer("top_k", -1...Int.max) ?? 0)
    sampling.ignoresEndOfSequence = try fields.flag("ignore_eos") ?? false
    if let node = fields.take("seed") {
      guard let seed = node.seed else {
        throw .invalid("seed must be a whole number of 64 bits", "seed")
      }
      sampling.seed = seed
    } else {
      // Greedy answers have no use for one, and twins must have the same.
      sampling.seed = sampling.temperature > 0 ? randomSeed() : 0
    }
  }

  private mutating func readStreaming(_ fields: inout RequestFields) throws(APIError) {
    streams = try fields.flag("stream") ?? false
    guard var options = try fields.object("stream_options") else { return }
    guard streams else {
      throw .invalid("stream_options needs stream to be true", "stream_options")
    }
    includesUsage = try options.flag("include_usage") ?? false
    continuousUsage = try options.flag("continuous_usage_stats") ?? false
    unknownFields = options.left.map { "stream_options.\($0)" }
  }

  private mutating func finish(_ fields: inout RequestFields) throws(APIError) {
    try RefusedFields.check(&fields)
    unknownFields += fields.left
    let scoresOnly = echoes || promptLogprobCount != nil
    if sampling.maxTokens == 0, !scoresOnly {
      throw .invalid("max_tokens must be at least 1", "max_tokens")
    }
    if streams, promptLogprobCount != nil, !echoes {
      throw .invalid("prompt_logprobs does not go with stream", "prompt_logprobs")
    }
  }

  /// A text, several, token ids, or several lists of those.
  private static func prompts(_ node: JSONNode?) throws(APIError) -> [Prompt] {
    switch node {
    case nil: throw .invalid("prompt is missing", "prompt")
    case .string(let text): return [.raw(text)]
    case .array(let nodes):
      guard let first = nodes.first else { throw .invalid("prompt is empty", "prompt") }
      if first.wholeNumber != nil { return [.tokens(try tokens(nodes))] }
      guard nodes.count <= Limit.prompts else {
        throw .invalid(
          "\(nodes.count) prompts are more than the \(Limit.prompts) of one call", "prompt")
      }
      var prompts: [Prompt] = []
      for node in nodes {
        switch node {
        case .string(let text): prompts.append(.raw(text))
        case .array(let nodes): prompts.append(.tokens(try tokens(nodes)))
        default: throw badPrompt
        }
      }
      return prompts
    default: throw badPrompt
    }
  }

  private static var badPrompt: APIError {
    .invalid("prompt must be a string, token ids, or a list of one of these", "prompt")
  }

  /// Token ids; whether the model has them is the engine's to say.
  static func tokens(_ nodes: [JSONNode], _ name: String = "prompt") throws(APIError) -> [TokenID] {
    var tokens: [TokenID] = []
    tokens.reserveCapacity(nodes.count)
    for node in nodes {
      guard let id = node.wholeNumber, let id = Int32(exactly: id) else {
        throw .invalid("\(name) must hold token ids, which are whole numbers", name)
      }
      tokens.append(TokenID(rawValue: id))
    }
    return tokens
  }
}
