import EngineTypes

/// Byte-level BPE: text is cut into words, whose bytes merge by rank.
struct ByteLevelBPE: TextEncoder {
  let preTokenizer: PreTokenizer
  let warnings: [TokenizerWarning]
  private let index: TokenIndex
  private let merges: MergeTable
  /// The symbol of each single byte, or -1 where neither vocabulary nor merges have it.
  private let byteTokens: [Int32]

  var addsBOS: Bool { preTokenizer.addsBOS }
  let addsEOS = false
  let addsSpace = false

  init(_ definition: TokenizerDefinition, _ index: TokenIndex) throws(TokenizerError) {
    preTokenizer = try PreTokenizer(name: definition.preTokenizer)
    let merges = MergeTable(definition.merges, index: index)
    self.merges = merges
    self.index = index
    byteTokens = (UInt8.min...UInt8.max).map { byte in
      var text: [UInt8] = []
      ByteAlphabet.appendCharacter(of: byte, to: &text)
      return merges.symbol(text, in: index) ?? -1
    }
    warnings = (definition.preTokenizer.isEmpty ? [.noPreTokenizer] : []) + merges.warnings
  }

  func words(in text: [UInt8]) -> [Range<Int>] { preTokenizer.words(in: text, text.indices) }

  func appendTokens(
    of text: [UInt8], _ range: Range<Int>, beginsText: Bool, to tokens: inout [TokenID]
  ) {
    var merger = WordMerger()
    for word in preTokenizer.words(in: text, range) {
      if preTokenizer.ignoresMerges, let token = wholeToken(text[word]) {
        tokens.append(token)
      } else {
        merger.appendTokens(
          of: text[word].lazy.map { byteTokens[Int($0)] }, merges: merges, to: &tokens)
      }
    }
  }

  private func wholeToken(_ word: ArraySlice<UInt8>) -> TokenID? {
    guard word.count <= index.maxTextLength else { return nil }
    var text: [UInt8] = []
    text.reserveCapacity(word.count * 2)
    for byte in word { ByteAlphabet.appendCharacter(of: byte, to: &text) }
    return index.token(text.span)
  }
}
