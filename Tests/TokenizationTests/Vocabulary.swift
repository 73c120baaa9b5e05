import EngineTypes
import Tokenization

/// A vocabulary small enough to follow by hand: the printable bytes, a few merges and marks.
///
/// Its texts are written in the byte alphabet, where "Ġ" is a space and "Ċ" a newline.
func vocabulary(
  preTokenizer: String = "gpt-2", merges: [String] = [], extra: [(text: String, type: Int32)] = []
) -> TokenizerDefinition {
  var tokens = (33...126).map { String(Unicode.Scalar(UInt8($0))) } + ["Ġ", "Ċ"]
  var types = tokens.map { _ in Int32(1) }
  for merge in merges {
    tokens.append(merge.split(separator: " ").joined())
    types.append(1)
  }
  for (text, type) in extra {
    tokens.append(text)
    types.append(type)
  }
  return TokenizerDefinition(
    preTokenizer: preTokenizer, tokens: tokens, tokenTypes: types, merges: merges)
}

extension Tokenizer {
  /// The texts of the tokens of `text`, as the vocabulary writes them.
  func texts(
    of text: String, in definition: TokenizerDefinition, parsesSpecialTokens: Bool = false
  ) -> [String] {
    encode(text, parsesSpecialTokens: parsesSpecialTokens).map { definition.tokens[$0.index] }
  }
}
