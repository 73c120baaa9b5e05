import EngineTypes
import Testing
import Tokenization

/// Unigram's vocabularies, followed by hand.
struct UnigramTests {
  private func definition(_ scored: [(String, Float)]) -> TokenizerDefinition {
    let tokens: [(text: String, type: Int32, score: Float)] =
      [("<pad>", 3, 0), ("</s>", 3, 0), ("<unk>", 2, 0)] + scored.map { ($0.0, 1, $0.1) }
    return TokenizerDefinition(
      model: "t5", preTokenizer: "default", tokens: tokens.map(\.text),
      tokenTypes: tokens.map(\.type), scores: tokens.map(\.score))
  }

  @Test(
    arguments: [
      // The whole counts, not the first or the longest token.
      ([("a", -5), ("ab", -1), ("abc", -9), ("bc", -1), ("c", -2)], "abc", ["ab", "c"]),
      ([("a", -1), ("ab", -1), ("bc", -1), ("c", -2)], "abc", ["a", "bc"]),
      // Of equal sums the one whose last token begins further left.
      ([("a", -1), ("ab", -2), ("b", -1)], "ab", ["ab"]),
      // A run of unknown characters is one unknown token.
      ([("a", -1)], "aéébxa", ["a", "<unk>", "a"]),
      // An unknown character costs ten more than the worst token.
      ([("a", -1), ("b", 9), ("éb", -1)], "aéb", ["a", "éb"]),
      ([("a", -1), ("b", 12), ("éb", -1)], "aéb", ["a", "<unk>", "b"]),
    ] as [([(String, Float)], String, [String])])
  func theBestSumWins(scored: [(String, Float)], text: String, expected: [String]) throws {
    let definition = definition(scored)
    #expect(try Tokenizer(definition).texts(of: text, in: definition) == expected)
  }

  @Test(
    arguments: [
      (nil, nil, " a  b ", ["▁", "a", "▁", "▁", "b", "▁"]),
      (true, nil, "a  b", ["▁", "a", "▁", "▁", "b"]),
      (true, true, " a  b ", ["▁", "a", "▁", "b"]),
      (nil, true, "a", ["▁", "a"]),
      (true, nil, "   ", ["▁", "▁", "▁"]),
      (true, true, "   ", []),
    ] as [(Bool?, Bool?, String, [String])])
  func spacesAreWhatTheFileSays(
    adds: Bool?, merges: Bool?, text: String, expected: [String]
  ) throws {
    var definition = definition([("▁", -1), ("a", -1), ("b", -1)])
    definition.addsSpacePrefix = adds
    definition.removesExtraWhitespace = merges
    #expect(try Tokenizer(definition).texts(of: text, in: definition) == expected)
  }

  @Test func promptsEndWithEOSByCustom() throws {
    let tokenizer = try Tokenizer(definition([("a", -1)]))
    let tokens = tokenizer.encode("a", parsesSpecialTokens: false, addsSpecialTokens: true)
    #expect(tokens == [TokenID(3), TokenID(1)])
  }

  /// Whatever a map of characters holds, it ends in no trap.
  @Test(arguments: 0..<40)
  func aHostileMapIsHarmless(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var definition = definition([("a", -1), ("é", -2)])
    let words = (0..<64).flatMap { _ -> [UInt8] in
      let word = UInt32(truncatingIfNeeded: random.next()) & (seed % 2 == 0 ? .max : 0x3FFFF)
      return (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
    }
    definition.characterMap = [0, 1, 0, 0] + words + Array("ab\0cd\0".utf8)
    let tokenizer = try Tokenizer(definition)
    for byte in UInt8(1)...127 {
      _ = tokenizer.encode(
        "\(Unicode.Scalar(byte))aé\(Unicode.Scalar(byte))", parsesSpecialTokens: false)
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func aLongTextIsNoTrouble() throws {
    let definition = definition([("a", -1), ("aa", -1), ("aaaa", -1), ("aaaaaaaa", -1)])
    let tokens = try Tokenizer(definition).encode(
      String(repeating: "a", count: 40_000), parsesSpecialTokens: false)
    #expect(tokens.count == 5_000)
  }
}
