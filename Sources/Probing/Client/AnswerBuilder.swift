import EngineTypes

/// Puts an answer together from a whole response, or from one chunk of a stream after the other.
///
/// It knows the forms of OpenAI's two endpoints, and what vLLM, SGLang, llama.cpp's server and our own
/// do otherwise: llama.cpp's server tells log-probabilities of completions in chat's form.
struct AnswerBuilder {
  private(set) var answer = Answer()
  private(set) var hasChoice = false

  /// Takes a response, or a chunk of one.
  mutating func absorb(_ node: JSONNode) throws(ProbeError) {
    if let complaint = node["error"] != nil ? node.complaint : nil { throw .refused(complaint) }
    if let usage = node["usage"] { read(usage: usage) }
    answer.fingerprint = node["system_fingerprint"]?.text ?? answer.fingerprint
    if let receipt = node["invar"] {
      let hash = (receipt.elements?.first ?? receipt)["output_hash"]?.text
      guard let hash else { throw .badField("invar.output_hash") }
      answer.outputHash = hash
    }
    guard let choices = node["choices"]?.elements else { throw .badField("choices") }
    for choice in choices where choice["index"]?.count ?? 0 == 0 { try read(choice) }
  }

  private mutating func read(usage: JSONNode) {
    answer.promptTokenCount = usage["prompt_tokens"]?.count ?? answer.promptTokenCount
    answer.outputTokenCount = usage["completion_tokens"]?.count ?? answer.outputTokenCount
    let details = usage["prompt_tokens_details"]
    answer.cachedTokenCount = details?["cached_tokens"]?.count ?? answer.cachedTokenCount
  }

  private mutating func read(_ choice: JSONNode) throws(ProbeError) {
    guard case .object = choice else { throw .badField("choices[0]") }
    hasChoice = true
    for part in [choice, choice["message"], choice["delta"]].compactMap(\.self) {
      for name in ["text", "reasoning_content", "reasoning", "content"] {
        guard let value = part[name] else { continue }
        guard let text = value.text else { throw .badField(name) }
        answer.text += text
      }
    }
    answer.finishReason = choice["finish_reason"]?.text ?? answer.finishReason
    if let ids = choice["token_ids"] {
      guard let elements = ids.elements else { throw .badField("token_ids") }
      for element in elements {
        guard let id = element.count else { throw .badField("token_ids") }
        answer.tokenIDs.append(id)
      }
    }
    if let logprobs = choice["logprobs"] { try read(logprobs: logprobs) }
  }

  private mutating func read(logprobs: JSONNode) throws(ProbeError) {
    if let content = logprobs["content"] {
      guard let entries = content.elements else { throw .badField("logprobs.content") }
      for entry in entries { answer.scores.append(try Self.chatScore(entry)) }
    } else if let tokens = logprobs["tokens"] {
      try read(columns: logprobs, tokens)
    }
  }

  private static func chatScore(_ entry: JSONNode) throws(ProbeError) -> TokenScore {
    let place = "logprobs.content"
    guard let token = entry["token"]?.text else { throw .badField("\(place).token") }
    var top: [TokenScore.Candidate] = []
    for candidate in entry["top_logprobs"]?.elements ?? [] {
      guard let token = candidate["token"]?.text else {
        throw .badField("\(place).top_logprobs.token")
      }
      let logprob = try number(candidate["logprob"], "\(place).top_logprobs.logprob")
      if let logprob { top.append(.init(token: token, logprob: logprob)) }
    }
    let logprob = try number(entry["logprob"], "\(place).logprob")
    return TokenScore(token: token, logprob: logprob, top: top)
  }

  /// The form of completions: a column for each thing.
  private mutating func read(columns: JSONNode, _ tokens: JSONNode) throws(ProbeError) {
    guard let tokens = tokens.elements else { throw .badField("logprobs.tokens") }
    let values = columns["token_logprobs"]?.elements ?? []
    let tops = columns["top_logprobs"]?.elements ?? []
    guard values.isEmpty || values.count == tokens.count else {
      throw .badField("logprobs.token_logprobs")
    }
    for (index, token) in tokens.enumerated() {
      guard let token = token.text else { throw .badField("logprobs.tokens") }
      let value = index < values.count ? values[index] : nil
      let logprob = try Self.number(value, "logprobs.token_logprobs")
      let top = try Self.candidates(index < tops.count ? tops[index] : .null)
      answer.scores.append(TokenScore(token: token, logprob: logprob, top: top))
    }
  }

  private static func candidates(_ node: JSONNode) throws(ProbeError) -> [TokenScore.Candidate] {
    guard case .object(let members) = node else {
      guard node.isNull else { throw .badField("logprobs.top_logprobs") }
      return []
    }
    var candidates: [TokenScore.Candidate] = []
    for member in members {
      let logprob = try number(member.value, "logprobs.top_logprobs")
      if let logprob { candidates.append(.init(token: member.name, logprob: logprob)) }
    }
    return candidates
  }

  /// `nil` for null or nothing.
  ///
  /// - Throws: where it is something else than a finite number.
  private static func number(_ node: JSONNode?, _ name: String) throws(ProbeError) -> Logprob? {
    guard let node, !node.isNull else { return nil }
    guard let logprob = node.logprob else { throw .badField(name) }
    return logprob
  }
}
