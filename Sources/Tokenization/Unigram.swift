import EngineTypes

/// Unigram: of all ways to cut a text into tokens, the one whose scores add up to most.
///
/// Characters that no token has become the unknown token, once for a run of them.
struct Unigram: TextEncoder {
  let addsBOS = false
  let addsEOS = true
  let warnings: [TokenizerWarning] = []
  /// Whether a text begins with a space that is not there.
  let addsSpace: Bool
  private let mergesSpaces: Bool
  private let map: CharacterMap
  /// Tokens that are looked for, and those of them that no replacement touches.
  private var tokens = ByteTrie()
  private var untouched = ByteTrie()
  private let scores: [Double]
  private let unknown: TokenID?
  private let unknownScore: Double

  init(
    _ definition: TokenizerDefinition, _ index: TokenIndex, _ types: [TokenType], unknown: TokenID?
  ) throws(TokenizerError) {
    let stated = try definition.checkedScores()
    addsSpace = definition.addsSpacePrefix ?? false
    mergesSpaces = definition.removesExtraWhitespace ?? false
    map = try CharacterMap(definition.characterMap)
    var lowest = Float.greatestFiniteMagnitude
    for (id, type) in types.enumerated() {
      let text = index.texts.bytes[index.texts.range(id)]
      if type.contains(.normal) { lowest = min(lowest, stated[id]) }
      if !type.isDisjoint(with: [.normal, .userDefined, .unused]) { tokens.insert(text, id) }
      if type.contains(.userDefined) { untouched.insert(text, id) }
    }
    // A token that a person has defined costs nothing.
    scores = types.indices.map { types[$0].contains(.userDefined) ? 0 : Double(stated[$0]) }
    self.unknown = unknown
    unknownScore = Double(lowest - 10)
  }

  func words(in text: [UInt8]) -> [Range<Int>] { text.isEmpty ? [] : [text.indices] }

  func appendTokens(
    of text: [UInt8], _ range: Range<Int>, beginsText: Bool, to result: inout [TokenID]
  ) {
    let text = normalized(Array(text[range]))
    guard !text.isEmpty else { return }
    let ends = bestEnds(of: text)
    var tokens: [TokenID] = []
    var end = text.count
    var follows: TokenID?
    while end > 0 {
      let token = ends[end].token ?? unknown
      if let token, token != unknown || follows != unknown { tokens.append(token) }
      follows = token
      end = ends[end].start
    }
    result += tokens.reversed()
  }

  /// The best way to come to a place of the text.
  private struct End {
    /// The last token; `nil` where a character is unknown.
    var token: TokenID?
    var start = 0
    var score = -Double.greatestFiniteMagnitude
  }

  private func bestEnds(of text: [UInt8]) -> [End] {
    var ends = [End](repeating: End(), count: text.count + 1)
    ends[0].score = 0
    var start = 0
    while start < text.count {
      var characterEnd = start + 1
      while characterEnd < text.count, text[characterEnd] & 0xC0 == 0x80 { characterEnd += 1 }
      var isKnown = false
      var node = ByteTrie.root
      var index = start
      while index < text.count, let next = tokens.next(from: node, text[index]) {
        node = next
        index += 1
        let token = tokens.value(at: node)
        guard token >= 0 else { continue }
        if index == characterEnd { isKnown = true }
        improve(&ends, to: index, from: start, TokenID(token), scores[token])
      }
      if !isKnown { improve(&ends, to: characterEnd, from: start, nil, unknownScore) }
      start = characterEnd
    }
    return ends
  }

  @inline(__always)
  private func improve(
    _ ends: inout [End], to end: Int, from start: Int, _ token: TokenID?, _ score: Double
  ) {
    let score = ends[start].score + score
    if score > ends[end].score { ends[end] = End(token: token, start: start, score: score) }
  }

  /// The text with characters replaced, spaces marked and, if the file says so, runs of them made one.
  private func normalized(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count * 3 / 2)
    var isInWord = false
    var hasBegun = false
    var index = 0
    while index < text.count {
      let (length, replacement) = replacement(in: text, at: index)
      for byte in replacement {
        guard byte != UInt8(ascii: " ") else {
          isInWord = false
          if !mergesSpaces { result += SpaceMark.bytes }
          continue
        }
        if !isInWord, mergesSpaces || (addsSpace && !hasBegun) {
          result += SpaceMark.bytes
          hasBegun = true
        }
        isInWord = true
        result.append(byte)
      }
      index += length
    }
    return result
  }

  /// What stands for the characters at `index`, and how many bytes they are.
  private func replacement(in text: [UInt8], at index: Int) -> (Int, ArraySlice<UInt8>) {
    let kept = untouched.prefixLength(of: text, from: index)
    if kept > 0 { return (kept, text[index..<index + kept]) }
    if let (length, replacement) = map.match(in: text, at: index) { return (length, replacement) }
    // The map may have taken a character's beginning alone.
    if text[index] & 0xC0 == 0x80 { return (1, Array("\u{FFFD}".utf8)[...]) }
    var end = index + 1
    while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
    return (end - index, text[index..<end])
  }
}
