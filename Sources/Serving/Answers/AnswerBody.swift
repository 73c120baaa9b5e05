import EngineTypes

/// How a call's answers look: one value that writes chunks and whole bodies of both endpoints.
struct AnswerBody {
  let call: GenerationCall
  let model: ServedModel
  /// The response's own name.
  let id: String
  /// Seconds since 1970.
  let created: Int
  let fingerprint: String

  var names: TokenNames {
    TokenNames(tokenizer: model.tokenizer, byID: call.spellsTokensByID)
  }

  /// What every chunk and every body begins with.
  func head(_ json: inout JSONWriter, isChunk: Bool) {
    json.field("id", id)
    switch call.endpoint {
    case .completions: json.field("object", "text_completion")
    case .chat: json.field("object", isChunk ? "chat.completion.chunk" : "chat.completion")
    }
    json.field("created", created)
    json.field("model", model.id)
    json.field("system_fingerprint", fingerprint)
  }

  func usage(_ json: inout JSONWriter, _ usage: Usage) {
    json.object("usage") { json in
      json.field("prompt_tokens", usage.promptTokens)
      json.field("completion_tokens", usage.completionTokens)
      json.field("total_tokens", usage.promptTokens + usage.completionTokens)
      guard let cached = usage.cachedTokens else { return }
      json.object("prompt_tokens_details") { $0.field("cached_tokens", cached) }
    }
  }

  /// The prompt as an echo tells it: its text, and its tokens where log-probabilities are wanted.
  func echo(of choice: Choice) -> Echo? {
    guard call.echoes, let admitted = choice.admitted else { return nil }
    var text = admitted.promptText
    if text.isEmpty { text = names.decoded(admitted.promptTokens) }
    guard let scores = choice.promptScores?.scores, call.logprobCount != nil else {
      return Echo(text: text, tokens: [])
    }
    var tokens: [ScoredToken] = []
    var offset = 0
    for (place, token) in admitted.promptTokens.enumerated() {
      let score = place > 0 && place <= scores.count ? scores[place - 1] : nil
      tokens.append(
        ScoredToken(
          token: token, logprob: score?.logprob,
          top: Array((score?.top ?? []).prefix(call.logprobCount ?? 0)), textOffset: offset))
      offset += names.decoded([token]).unicodeScalars.count
    }
    return Echo(text: text, tokens: tokens)
  }

  struct Echo {
    var text: String
    var tokens: [ScoredToken]
  }

  struct Usage {
    var promptTokens = 0
    var completionTokens = 0
    /// `nil` where it is not known yet.
    var cachedTokens: Int?
  }

  /// Over a call's answers; a prompt with several samples counts once, as in OpenAI's API.
  func usage(of choices: [Choice]) -> Usage {
    var usage = Usage()
    for choice in choices {
      usage.completionTokens += choice.tokenCount
      guard choice.index % call.sampleCount == 0 else { continue }
      usage.promptTokens += choice.admitted?.promptTokens.count ?? 0
      if let end = choice.end {
        usage.cachedTokens = (usage.cachedTokens ?? 0) + end.cachedTokenCount
      }
    }
    return usage
  }

  func tokenIDs(_ json: inout JSONWriter, _ name: String, _ tokens: [TokenID]) {
    json.array(name) { json in
      for token in tokens { json.integer(token.index) }
    }
  }
}
