import EngineTypes
import Tokenization

extension API {
  func tokenize(_ body: [UInt8]) throws(APIError) -> Reply {
    let call = try TokenizeCall(body, for: model)
    note(call.unknownFields)
    let tokens: [TokenID]
    switch call.text {
    case .plain(let text, let adds):
      tokens = model.tokenizer.encode(text, parsesSpecialTokens: true, addsSpecialTokens: adds)
    case .chat(let messages):
      do { tokens = try model.encode(.conversation(messages)) } catch {
        throw .invalid("the messages cannot be turned into tokens: \(error)", "messages")
      }
    }
    return .json(
      JSONWriter.object { json in
        json.field("count", tokens.count)
        json.field("max_model_len", model.longestSequence)
        json.array("tokens") { json in
          for token in tokens { json.integer(token.index) }
        }
      })
  }

  func detokenize(_ body: [UInt8]) throws(APIError) -> Reply {
    let call = try DetokenizeCall(body, for: model)
    note(call.unknownFields)
    let text = model.tokenizer.decode(call.tokens, printsSpecialTokens: true)
    return .json(JSONWriter.object { $0.field("prompt", text) })
  }
}
