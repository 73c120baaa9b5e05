import EngineTypes
import SessionLog

/// Holds an answer that was run again against a receipt, and against what a client kept of it.
struct ReceiptComparison {
  private let saved: SavedAnswer
  /// Texts that a response may have before its own.
  private let echo: [String]
  /// The hash of an answer without tokens, H[0].
  private let start: OutputHash
  private var receipt: Receipt { saved.receipt }

  init(_ saved: SavedAnswer, _ model: ModelDescription, echo: [String], start: OutputHash) {
    (self.saved, self.echo, self.start) = (saved, echo, start)
  }

  /// Whether the response has log-probabilities of the prompt's tokens too.
  var needsPromptScores: Bool { repeatsPrompt || saved.choice?.promptLogprobs != nil }

  private var repeatsPrompt: Bool {
    (saved.choice?.logprobs?.count ?? 0) > receipt.tokens.count
  }

  /// What of the response is compared.
  var comparedNames: [String] {
    guard let choice = saved.choice else { return [] }
    return [
      (choice.text != nil, "text"), (choice.tokens != nil, "token_ids"),
      (choice.promptTokens != nil, "prompt_token_ids"), (choice.logprobs != nil, "logprobs"),
      (choice.promptLogprobs != nil, "prompt_logprobs"),
      (choice.finishReason != nil, "finish_reason"),
    ].filter(\.0).map(\.1)
  }

  /// The first difference; `nil` where there is none.
  func difference(from answer: Answer) -> ReceiptDifference? {
    receiptDifference(answer) ?? saved.choice.flatMap { responseDifference($0, answer) }
  }

  // MARK: The receipt

  private func receiptDifference(_ answer: Answer) -> ReceiptDifference? {
    if let refusal = answer.refusal {
      return ReceiptDifference(
        "request", claimed: "it answered", found: "the engine says: \(refusal)")
    }
    let tokens = answer.tokens
    for (index, token) in receipt.tokens.enumerated() {
      guard index < tokens.count else {
        return ReceiptDifference(
          "tokens", token: index, claimed: "\(token.rawValue)",
          found: "computed was the answer's end (\(answer.end?.reason.rawValue ?? "none"))")
      }
      if token != tokens[index].token {
        return computed("tokens", index, token, tokens[index].token)
      }
    }
    let count = receipt.tokens.count
    let hash = count > 0 ? tokens[count - 1].hash : start
    if hash != receipt.outputHash {
      return ReceiptDifference(
        "output_hash", claimed: receipt.outputHash.short + "…",
        found: "computed was \(hash.short)…: the same tokens, from other bits or another beginning")
    }
    return endDifference(answer)
  }

  private func endDifference(_ answer: Answer) -> ReceiptDifference? {
    let reason = receipt.finishReason
    if !reason.isFromOutside {
      guard answer.tokens.count == receipt.tokens.count, let end = answer.end else {
        return ReceiptDifference(
          "finish_reason", claimed: reason.rawValue.jsonQuoted,
          found: "computed was an answer that goes on")
      }
      if end.reason != reason {
        return ReceiptDifference(
          "finish_reason", claimed: reason.rawValue.jsonQuoted,
          found: "computed was \(end.reason.rawValue.jsonQuoted)")
      }
    }
    let own = Receipt.hash(of: text(of: answer))
    guard own != receipt.textSHA256 else { return nil }
    return ReceiptDifference(
      "text_sha256", claimed: receipt.textSHA256.short + "…", found: "computed was \(own.short)…")
  }

  private func text(of answer: Answer) -> String {
    receipt.sampling.shown(answer.tokens.prefix(receipt.tokens.count).map(\.text).joined())
  }

  // MARK: The response

  private func responseDifference(_ choice: SavedChoice, _ answer: Answer) -> ReceiptDifference? {
    textDifference(choice, answer)
      ?? tokenDifference("response.token_ids", choice.tokens, receipt.tokens)
      ?? tokenDifference("response.prompt_token_ids", choice.promptTokens, receipt.promptTokens)
      ?? logprobDifference(choice, answer) ?? promptDifference(choice, answer)
      ?? reasonDifference(choice)
  }

  private func textDifference(_ choice: SavedChoice, _ answer: Answer) -> ReceiptDifference? {
    guard let claimed = choice.text else { return nil }
    let own = text(of: answer)
    let candidates = [own] + echo.map { $0 + own }
    guard !candidates.contains(where: { $0.utf8.elementsEqual(claimed.utf8) }) else { return nil }
    let place =
      zip(claimed.utf8, own.utf8).enumerated().first { $1.0 != $1.1 }?.offset
      ?? min(claimed.utf8.count, own.utf8.count)
    return ReceiptDifference(
      "response.text", token: answer.tokenIndex(ofByte: place),
      claimed: excerpt(claimed, place), found: "computed was \(excerpt(own, place))")
  }

  /// A few characters from a byte on, for a reader.
  private func excerpt(_ text: String, _ place: Int) -> String {
    let rest = String(decoding: text.utf8.dropFirst(place), as: UTF8.self)
    return rest.isEmpty ? "its end" : String(rest.prefix(24)).jsonQuoted
  }

  private func tokenDifference(
    _ field: String, _ claimed: [TokenID]?, _ own: [TokenID]
  ) -> ReceiptDifference? {
    guard let claimed, claimed != own else { return nil }
    let place = zip(claimed, own).enumerated().first { $1.0 != $1.1 }?.offset
    if let place { return computed(field, place, claimed[place], own[place]) }
    return ReceiptDifference(
      field, token: min(claimed.count, own.count),
      claimed: NumberText.counted(claimed.count, "token"), found: "computed were \(own.count)")
  }

  private func logprobDifference(_ choice: SavedChoice, _ answer: Answer) -> ReceiptDifference? {
    guard let claimed = choice.logprobs else { return nil }
    let field = "response.logprobs"
    var own = answer.tokens.prefix(receipt.tokens.count).map(\.logprob)
    // Where the prompt is repeated its tokens come first, and the first of them has none.
    if repeatsPrompt { own = [nil] + (answer.promptScores ?? []).map(\.logprob) + own }
    guard claimed.count == own.count else {
      return ReceiptDifference(
        field, token: min(claimed.count, own.count),
        claimed: NumberText.counted(claimed.count, "log-probability"),
        found: "computed were \(own.count)")
    }
    for (index, (value, logprob)) in zip(claimed, own).enumerated() {
      if isSame(value, logprob) { continue }
      return ReceiptDifference(
        field, token: index, claimed: value.map { "\($0)" } ?? "none",
        found: "computed was \(logprob.map { "\(Double($0))" } ?? "none")")
    }
    return nil
  }

  /// Of each token of the prompt its own; the likeliest ones beside it are not looked at.
  private func promptDifference(_ choice: SavedChoice, _ answer: Answer) -> ReceiptDifference? {
    guard let claimed = choice.promptLogprobs else { return nil }
    let field = "response.prompt_logprobs"
    let own = [nil] + (answer.promptScores ?? []).map(Optional.some)
    guard claimed.count == own.count else {
      return ReceiptDifference(
        field, token: min(claimed.count, own.count),
        claimed: NumberText.counted(claimed.count, "token"), found: "computed were \(own.count)")
    }
    for (index, (row, score)) in zip(claimed, own).enumerated() {
      let value = score.flatMap { row?[$0.token] }
      if isSame(value, score?.logprob) { continue }
      return ReceiptDifference(
        field, token: index, claimed: value.map { "\($0)" } ?? "none",
        found: "computed was \(score.map { "\(Double($0.logprob))" } ?? "none")")
    }
    return nil
  }

  /// A response has no word for minus infinity but a very small number.
  private func isSame(_ claimed: Double?, _ own: Float?) -> Bool {
    guard let own else { return claimed == nil }
    guard let claimed else { return false }
    return claimed == Double(own) || (own == -.infinity && claimed == -9999)
  }

  private func reasonDifference(_ choice: SavedChoice) -> ReceiptDifference? {
    guard let claimed = choice.finishReason, let reason = FinishReason(rawValue: claimed),
      reason != receipt.finishReason
    else { return nil }
    return ReceiptDifference(
      "response.finish_reason", claimed: claimed.jsonQuoted,
      found: "the receipt and the run have \(receipt.finishReason.rawValue.jsonQuoted)")
  }

  private func computed(
    _ field: String, _ index: Int, _ claimed: TokenID, _ own: TokenID
  ) -> ReceiptDifference {
    ReceiptDifference(
      field, token: index, claimed: "\(claimed.rawValue)", found: "computed was \(own.rawValue)")
  }
}

extension Answer {
  /// The token whose text has a byte; `nil` behind the last.
  fileprivate func tokenIndex(ofByte byte: Int) -> Int? {
    var end = 0
    return tokens.firstIndex { token in
      end += token.text.utf8.count
      return byte < end
    }
  }
}
