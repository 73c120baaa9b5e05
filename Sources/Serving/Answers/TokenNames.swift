import EngineTypes
import Tokenization

/// How tokens are told to clients.
struct TokenNames {
  let tokenizer: Tokenizer
  /// Whether each is `token_id:N`, which no two share.
  let byID: Bool

  /// The token's text; `bytes:\xe2\x82` where it is no whole characters, as OpenAI's API spells it.
  func text(_ token: TokenID) -> String {
    if byID { return "token_id:\(token.rawValue)" }
    let bytes = tokenizer.bytes(of: token)
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return "bytes:" + bytes.map { "\\x" + Hexadecimal.text($0, width: 2) }.joined()
  }

  /// What it stands for; nothing of marks that are no text.
  func bytes(_ token: TokenID) -> [UInt8] { Array(tokenizer.bytes(of: token)) }

  /// A piece of text for an echo.
  func decoded(_ tokens: [TokenID]) -> String { tokenizer.decode(tokens) }
}
