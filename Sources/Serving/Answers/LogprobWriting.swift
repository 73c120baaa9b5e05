import EngineTypes

/// A token at its place with its log-probability, as responses tell it.
struct ScoredToken {
  var token: TokenID
  /// `nil` of the first token of a prompt, before which there is nothing.
  var logprob: Float?
  var top: [TokenLogprob]
  /// Scalars of text before it.
  var textOffset: Int
}

extension ScoredToken {
  init?(_ piece: Piece) {
    guard let token = piece.token else { return nil }
    self.init(
      token: token.token, logprob: token.logprob, top: token.top, textOffset: piece.textOffset)
  }
}

extension JSONWriter {
  mutating func field(_ name: String, _ value: Float) {
    key(name)
    number(value)
  }

  /// Written as the double that it is, so that whoever reads doubles has the same number again.
  ///
  /// What is not finite has no number in JSON; OpenAI's API says -9999 for what never happens.
  mutating func number(_ value: Float) {
    literal(value.isFinite ? Double(value).description : "-9999.0")
  }

  /// Chat's form: a list of tokens, each with the likeliest.
  mutating func chatLogprobs(_ scores: [ScoredToken], _ names: TokenNames) {
    object("logprobs") { json in
      json.array("content") { json in
        for score in scores {
          json.object { json in
            json.scored(score.token, score.logprob, names)
            json.array("top_logprobs") { json in
              for entry in score.top {
                json.object { $0.scored(entry.token, entry.logprob, names) }
              }
            }
          }
        }
      }
    }
  }

  private mutating func scored(_ token: TokenID, _ logprob: Float?, _ names: TokenNames) {
    field("token", names.text(token))
    if let logprob { field("logprob", logprob) } else { null("logprob") }
    array("bytes") { json in
      for byte in names.bytes(token) { json.integer(Int(byte)) }
    }
  }

  /// The form of `/v1/completions`: a column for each thing.
  mutating func completionLogprobs(
    _ scores: [ScoredToken], _ names: TokenNames, listsTop: Bool
  ) {
    object("logprobs") { json in
      json.array("tokens") { json in
        for score in scores { json.string(names.text(score.token)) }
      }
      json.array("token_logprobs") { json in
        for score in scores { json.optional(score.logprob) }
      }
      json.array("top_logprobs") { json in
        for score in scores { json.top(score, names, isListed: listsTop) }
      }
      json.array("text_offset") { json in
        for score in scores { json.integer(score.textOffset) }
      }
    }
  }

  private mutating func optional(_ logprob: Float?) {
    if let logprob { number(logprob) } else { literal("null") }
  }

  /// The likeliest by name, and the token itself; of several with one name the likeliest.
  private mutating func top(_ score: ScoredToken, _ names: TokenNames, isListed: Bool) {
    guard isListed, let logprob = score.logprob else { return literal("null") }
    var seen: Set<String> = []
    object { json in
      for entry in score.top + [TokenLogprob(token: score.token, logprob: logprob)] {
        let name = names.text(entry.token)
        if seen.insert(name).inserted { json.field(name, entry.logprob) }
      }
    }
  }

  /// vLLM's `prompt_logprobs`: an object for each token of the prompt, by id, `null` for the first.
  mutating func promptLogprobs(_ scores: [PromptScore], _ names: TokenNames) {
    array("prompt_logprobs") { json in
      json.literal("null")
      for score in scores {
        json.object { json in
          json.ranked(score.token, score.logprob, rank: score.rank, names)
          for (place, entry) in score.top.enumerated() where entry.token != score.token {
            json.ranked(entry.token, entry.logprob, rank: place + 1, names)
          }
        }
      }
    }
  }

  private mutating func ranked(
    _ token: TokenID, _ logprob: Float, rank: Int, _ names: TokenNames
  ) {
    object("\(token.rawValue)") { json in
      json.field("logprob", logprob)
      json.field("rank", rank)
      json.field("decoded_token", names.text(token))
    }
  }
}
