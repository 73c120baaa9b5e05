import EngineTypes
import Tokenization

/// What `/tokenize` is asked: a text, or a chat as the model would read it.
struct TokenizeCall {
  enum Text {
    case plain(String, addsSpecialTokens: Bool)
    case chat([ChatMessage])
  }

  let text: Text
  let unknownFields: [String]

  init(_ body: [UInt8], for model: ServedModel) throws(APIError) {
    var fields = try RequestFields(body)
    try model.check(fields.text("model"))
    let adds = try fields.flag("add_special_tokens")
    let messages = fields.take("messages")
    switch (try fields.text("prompt"), messages) {
    case (let prompt?, nil): text = .plain(prompt, addsSpecialTokens: adds ?? true)
    case (nil, let messages?): text = .chat(try ChatMessages.read(messages))
    default: throw .invalid("give either prompt or messages", "prompt")
    }
    if let value = try fields.flag("add_generation_prompt"), !value {
      throw .unsupported("add_generation_prompt")
    }
    unknownFields = fields.left
  }
}

/// What `/detokenize` is asked.
struct DetokenizeCall {
  let tokens: [TokenID]
  let unknownFields: [String]

  init(_ body: [UInt8], for model: ServedModel) throws(APIError) {
    var fields = try RequestFields(body)
    try model.check(fields.text("model"))
    guard case .array(let nodes)? = fields.take("tokens") else {
      throw .invalid("tokens must be a list of token ids", "tokens")
    }
    tokens = try GenerationCall.tokens(nodes, "tokens")
    let size = model.tokenizer.vocabularySize
    if let stranger = tokens.first(where: { !(0..<size).contains($0.index) }) {
      throw .invalid("token \(stranger.rawValue) is not in the model's vocabulary", "tokens")
    }
    unknownFields = fields.left
  }
}
