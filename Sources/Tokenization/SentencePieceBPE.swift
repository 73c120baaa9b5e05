import EngineTypes

/// SentencePiece's BPE: characters merge into tokens, of two neighbours those that make the token
/// with the highest score first.
///
/// Text is not cut into words; spaces are "▁". What is no token in the end becomes its bytes.
struct SentencePieceBPE: TextEncoder {
  let addsBOS = true
  let addsEOS = false
  let warnings: [TokenizerWarning] = []
  private let index: TokenIndex
  private let scores: [Float]
  private let fallback: ByteFallback
  let addsSpace: Bool

  init(
    _ definition: TokenizerDefinition, _ index: TokenIndex, unknown: TokenID?
  ) throws(TokenizerError) {
    self.index = index
    scores = try definition.checkedScores()
    fallback = ByteFallback(index, unknown: unknown)
    addsSpace = definition.addsSpacePrefix ?? true
  }

  func words(in text: [UInt8]) -> [Range<Int>] { text.isEmpty ? [] : [text.indices] }

  func appendTokens(
    of text: [UInt8], _ range: Range<Int>, beginsText: Bool, to tokens: inout [TokenID]
  ) {
    var marked: [UInt8] = addsSpace && beginsText ? SpaceMark.bytes : []
    marked.reserveCapacity(range.count * 5 / 4 + marked.count)
    SpaceMark.append(text[range], to: &marked)
    var merger = ScoreMerger(marked, index: index, scores: scores)
    merger.merge()
    merger.appendTokens(to: &tokens, fallback: fallback)
  }
}

extension TokenizerDefinition {
  /// One score for each token, at least.
  func checkedScores() throws(TokenizerError) -> [Float] {
    guard scores.count >= tokens.count else {
      throw .tooFewScores(count: scores.count, tokenCount: tokens.count)
    }
    if let token = scores.prefix(tokens.count).firstIndex(where: \.isNaN) {
      throw .scoreIsNoNumber(TokenID(token))
    }
    return scores
  }
}
