import EngineTypes

/// A whole answer, gathered from its pieces.
struct GatheredChoice {
  var choice: Choice
  var pieces: [Piece] = []

  init(_ choice: Choice) { self.choice = choice }

  mutating func absorb(_ events: [EngineEvent]) { pieces += choice.absorb(events) }
}

extension AnswerBody {
  /// The body of a response that is not streamed.
  ///
  /// - Parameters:
  ///   - gathered: all of the call's answers, each over.
  ///   - receipts: what lets somebody else run each of them again; as JSON.
  /// - Returns: JSON.
  func whole(_ gathered: [GatheredChoice], receipts: [String]) -> String {
    JSONWriter.object { json in
      head(&json, isChunk: false)
      json.array("choices") { json in
        for one in gathered { json.object { choice(&$0, one) } }
      }
      usage(&json, usage(of: gathered.map(\.choice)))
      if call.endpoint == .chat, let first = gathered.first?.choice {
        promptFields(&json, first)
      }
      receiptField(&json, receipts)
    }
  }

  /// One receipt as it is, several as a list in the order of the choices.
  func receiptField(_ json: inout JSONWriter, _ receipts: [String]) {
    switch receipts.count {
    case 0: return
    case 1: json.raw("invar", receipts[0])
    default: json.raw("invar", "[\(receipts.joined(separator: ","))]")
    }
  }

  private func choice(_ json: inout JSONWriter, _ one: GatheredChoice) {
    json.field("index", one.choice.index)
    let echo = echo(of: one.choice)
    let text = (echo?.text ?? "") + one.choice.text
    switch call.endpoint {
    case .completions: json.field("text", text)
    case .chat:
      json.object("message") { json in
        json.field("role", "assistant")
        json.field("content", text)
        json.null("refusal")
      }
    }
    let offset = echo?.text.unicodeScalars.count ?? 0
    logprobs(&json, (echo?.tokens ?? []) + scores(one.pieces, behind: offset))
    if call.endpoint == .completions { promptFields(&json, one.choice) }
    if call.returnsTokenIDs {
      tokenIDs(&json, "token_ids", one.choice.tokens)
    }
    json.field("finish_reason", one.choice.end?.reasonWord)
  }

  /// What was asked to be told of the prompt.
  private func promptFields(_ json: inout JSONWriter, _ choice: Choice) {
    if call.promptLogprobCount != nil, let scores = choice.promptScores?.scores {
      json.promptLogprobs(scores, names)
    }
    if call.returnsTokenIDs {
      tokenIDs(&json, "prompt_token_ids", choice.admitted?.promptTokens ?? [])
    }
  }

  /// The scores of an answer's tokens; behind an echo their places in the text are further on.
  func scores(_ pieces: [Piece], behind offset: Int) -> [ScoredToken] {
    pieces.compactMap { piece in
      var score = ScoredToken(piece)
      score?.textOffset += offset
      return score
    }
  }

  func logprobs(_ json: inout JSONWriter, _ scores: [ScoredToken]) {
    guard let count = call.logprobCount else { return json.null("logprobs") }
    switch call.endpoint {
    case .completions: json.completionLogprobs(scores, names, listsTop: count > 0)
    case .chat: json.chatLogprobs(scores, names)
    }
  }
}
