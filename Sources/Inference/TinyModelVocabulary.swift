import GGUF

/// The tiny model's tokens: all bytes, some English fragments, and the three ChatML needs.
enum TinyModelVocabulary {
  /// Pairs in order of rank; each makes the token of its two parts joined.
  ///
  /// `Ġ` is a space.
  static let merges = [
    "t h", "i n", "e r", "a n", "Ġ t", "Ġ a", "o n", "r e", "Ġ s", "o u", "e s", "o r", "Ġ w",
    "a t", "e n", "Ġ c", "i t", "i s", "a l", "Ġ b", "Ġ f", "Ġ o", "Ġ m", "Ġ p", "e d", "Ġ d",
    "in g", "an d", "th e", "Ġt h", "Ġth e", "Ġ and", "Ġo f", "Ġ in", "Ġt o", "Ġ is", "i on",
    "Ġ h", "Ġ l", "Ġ n", "l l", "l e", "o m", "a r", "a s", "i c", "v e", "en t", "Ġth at", "Ġf or",
    "Ġ it", "Ġ on", "i th", "Ġw ith", "Ġa s", "Ġb e", "s t", "c h", "Ġ I", "l y", "u t",
  ]

  static let endOfText = "<|endoftext|>"
  static let messageStart = "<|im_start|>"
  static let messageEnd = "<|im_end|>"
  private static let controlTokens = [endOfText, messageStart, messageEnd]

  /// Token *b* is byte *b*; then the merges' tokens, then the control tokens.
  static let tokens: [String] =
    byteCharacters + merges.map { $0.filter { $0 != " " } } + controlTokens

  static func add(to builder: inout GGUFBuilder) {
    builder.set("tokenizer.ggml.model", .string("gpt2"))
    builder.set("tokenizer.ggml.pre", .string("gpt-2"))
    builder.set("tokenizer.ggml.tokens", strings: tokens)
    builder.set("tokenizer.ggml.token_type", integers: tokenTypes)
    builder.set("tokenizer.ggml.merges", strings: merges)
    builder.set("tokenizer.ggml.bos_token_id", .uint32(id(of: messageStart)))
    builder.set("tokenizer.ggml.eos_token_id", .uint32(id(of: messageEnd)))
    builder.set("tokenizer.ggml.unknown_token_id", .uint32(id(of: endOfText)))
    builder.set("tokenizer.ggml.padding_token_id", .uint32(id(of: messageEnd)))
    builder.set("tokenizer.ggml.add_bos_token", .bool(false))
    builder.set("tokenizer.ggml.add_space_prefix", .bool(false))
    builder.set("tokenizer.chat_template", .string(chatTemplate))
  }

  /// 1 is a normal token, 3 a control token.
  private static let tokenTypes: [Int32] = tokens.map { controlTokens.contains($0) ? 3 : 1 }

  private static func id(of controlToken: String) -> UInt32 {
    UInt32(tokens.lastIndex(of: controlToken) ?? 0)
  }

  private static let chatTemplate = """
    {% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + \
    '<|im_end|>' + '\\n'}}{% endfor %}\
    {% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
    """

  /// GPT-2's alphabet: bytes that print as Latin-1 stand for themselves, the others follow U+0100.
  private static let byteCharacters: [String] = {
    var next: UInt32 = 0x100
    return (0..<256 as Range<UInt32>).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return character(byte)
      default:
        defer { next += 1 }
        return character(next)
      }
    }
  }()

  private static func character(_ scalar: UInt32) -> String {
    Unicode.Scalar(scalar).map { String(Character($0)) } ?? ""
  }
}
