import EngineTypes

extension AnswerBody {
  /// One event of a stream.
  static func event(_ json: String) -> [UInt8] { Array("data: \(json)\n\n".utf8) }

  /// What every stream ends with.
  static let done = event("[DONE]")

  /// A chunk of an answer.
  ///
  /// - Parameters:
  ///   - piece: what is new.
  ///   - choice: whose it is.
  ///   - echo: the prompt, with the first piece.
  ///   - offset: scalars of text before the answer itself.
  ///   - isFirst: whether nothing was told of the choice before.
  ///   - usage: the counts so far, where they are wanted in every chunk.
  ///   - receipts: all of them, in a stream's last chunk.
  /// - Returns: JSON.
  func chunk(
    _ piece: Piece, of choice: Choice, echo: Echo?, offset: Int, isFirst: Bool, usage: Usage?,
    receipts: [String]
  ) -> String {
    JSONWriter.object { json in
      head(&json, isChunk: true)
      json.array("choices") { json in
        json.object { json in
          json.field("index", choice.index)
          body(&json, (echo?.text ?? "") + piece.text, isFirst: isFirst)
          logprobs(&json, (echo?.tokens ?? []) + scores([piece], behind: offset))
          if call.returnsTokenIDs { ids(&json, piece, choice, isFirst: isFirst) }
          json.field("finish_reason", piece.end?.reasonWord)
        }
      }
      if let usage { self.usage(&json, usage) }
      receiptField(&json, receipts)
    }
  }

  /// The chunk without choices that has the usage.
  func usageChunk(_ usage: Usage, receipts: [String]) -> String {
    JSONWriter.object { json in
      head(&json, isChunk: true)
      json.array("choices") { _ in }
      self.usage(&json, usage)
      receiptField(&json, receipts)
    }
  }

  private func body(_ json: inout JSONWriter, _ text: String, isFirst: Bool) {
    switch call.endpoint {
    case .completions: json.field("text", text)
    case .chat:
      json.object("delta") { json in
        if isFirst { json.field("role", "assistant") }
        json.field("content", text)
      }
    }
  }

  private func ids(_ json: inout JSONWriter, _ piece: Piece, _ choice: Choice, isFirst: Bool) {
    tokenIDs(&json, "token_ids", [piece.token?.token].compactMap(\.self))
    if isFirst { tokenIDs(&json, "prompt_token_ids", choice.admitted?.promptTokens ?? []) }
  }
}
