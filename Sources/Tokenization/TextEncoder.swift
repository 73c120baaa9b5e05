import EngineTypes

/// What one kind of tokenizer makes of the text between special tokens.
protocol TextEncoder: Sendable {
  /// Whether prompts begin with BOS unless the file says otherwise.
  var addsBOS: Bool { get }
  /// Whether prompts end with EOS unless the file says otherwise.
  var addsEOS: Bool { get }
  /// Whether a text's first token begins with a space that the text has not.
  var addsSpace: Bool { get }
  /// What the vocabulary says of this kind and cannot be followed.
  var warnings: [TokenizerWarning] { get }

  /// Appends the tokens of a stretch of valid UTF-8.
  ///
  /// - Parameters:
  ///   - text: What to encode.
  ///   - range: The stretch of it, not empty.
  ///   - beginsText: Whether it is the text's first stretch or follows a special token.
  ///   - tokens: Where they go.
  func appendTokens(
    of text: [UInt8], _ range: Range<Int>, beginsText: Bool, to tokens: inout [TokenID])

  /// The pieces between which no tokens merge.
  func words(in text: [UInt8]) -> [Range<Int>]
}
