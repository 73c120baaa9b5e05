import EngineTypes

extension TokenizerDefinition {
  /// A vocabulary that needs no file: the 256 bytes, a few merges and ChatML's marks.
  ///
  /// The built-in tiny model uses it. Byte *b* is token *b*; every text can be encoded.
  public static let bytes: TokenizerDefinition = {
    var tokens = (UInt8.min...UInt8.max).map { byte in
      var text: [UInt8] = []
      ByteAlphabet.appendCharacter(of: byte, to: &text)
      return String(decoding: text, as: UTF8.self)
    }
    let merges = ["t h", "th e", "i n", "Ġ the", "Ġ a", "e r", "o u", "in g", "Ġ in", "l l"]
    tokens += merges.map { $0.split(separator: " ").joined() }
    let specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    let types = tokens.map { _ in Int32(1) } + specials.map { _ in Int32(3) }
    let firstSpecial = tokens.count
    return TokenizerDefinition(
      preTokenizer: "smollm", tokens: tokens + specials, tokenTypes: types, merges: merges,
      roles: ["bos": firstSpecial + 1, "eos": firstSpecial + 2], addsBOS: false,
      chatTemplate: ChatTemplate.chatMLSource)
  }()
}
