import EngineTypes
import Testing
import Tokenization

/// SentencePiece's vocabularies, followed by hand.
struct SentencePieceTests {
  /// Texts with their scores behind the bytes and three marks; "▁" is a space.
  private func definition(
    _ scored: [(String, Float)], bytes: ClosedRange<UInt8>? = 0...255
  ) -> TokenizerDefinition {
    var tokens: [(text: String, type: Int32, score: Float)] = [
      ("<unk>", 2, 0), ("<s>", 3, 0), ("</s>", 3, 0),
    ]
    for byte in bytes ?? 0...0 where bytes != nil {
      let digits = String(UInt16(byte) + 0x100, radix: 16, uppercase: true).dropFirst()
      tokens.append(("<0x\(digits)>", 6, 0))
    }
    tokens += scored.map { ($0.0, 1, $0.1) }
    return TokenizerDefinition(
      model: "llama", preTokenizer: "default", tokens: tokens.map(\.text),
      tokenTypes: tokens.map(\.type), scores: tokens.map(\.score), addsSpacePrefix: false)
  }

  private static let letters: [(String, Float)] = ["▁", "a", "b", "c"].map { ($0, -90) }

  @Test(
    arguments: [
      // The highest score goes first, wherever it stands.
      ([("ab", -2), ("bc", -1)], "abc", ["a", "bc"]),
      ([("ab", -1), ("bc", -2)], "abc", ["ab", "c"]),
      // Of equal scores the leftmost goes first.
      ([("ab", -1), ("bc", -1)], "abc", ["ab", "c"]),
      ([("aa", -1)], "aaa", ["aa", "a"]),
      ([("bc", -0.0), ("ab", 0.0)], "abc", ["ab", "c"]),
      // A pair that appears by joining takes its turn by score.
      ([("ab", -5), ("abc", -1), ("cc", -2)], "abcc", ["ab", "cc"]),
      ([("ab", -2), ("abc", -1), ("cc", -5)], "abcc", ["abc", "c"]),
      // Words do not end at spaces, and scores may be above zero.
      ([("a▁", 3), ("a▁b", 2)], "a b", ["a▁b"]),
      // What is no token becomes its bytes.
      ([("ab", -1)], "aéb", ["a", "<0xC3>", "<0xA9>", "b"]),
    ] as [([(String, Float)], String, [String])])
  func theHighestScoreJoinsFirst(scored: [(String, Float)], text: String, expected: [String]) throws
  {
    let definition = definition(Self.letters + scored)
    #expect(try Tokenizer(definition).texts(of: text, in: definition) == expected)
  }

  @Test func withoutBytesWhatIsUnknownIsSaidToBe() throws {
    let definition = definition(Self.letters, bytes: nil)
    #expect(
      try Tokenizer(definition).texts(of: "aéb", in: definition) == ["a", "<unk>", "<unk>", "b"])
  }

  /// The space before a text, and before what follows a mark, is none of the text.
  @Test func aTextBeginsWithASpaceWhereTheFileSaysSo() throws {
    var definition = definition(Self.letters)
    for stated in [nil, true] {
      definition.addsSpacePrefix = stated
      let tokenizer = try Tokenizer(definition)
      let texts = tokenizer.texts(of: "a<s>b", in: definition, parsesSpecialTokens: true)
      #expect(texts == ["▁", "a", "<s>", "▁", "b"])
      #expect(tokenizer.texts(of: "", in: definition).isEmpty)
      let tokens = tokenizer.encode("a b", parsesSpecialTokens: false)
      #expect(tokenizer.decode(tokens) == "a b")
    }
    definition.addsSpacePrefix = false
    let tokenizer = try Tokenizer(definition)
    #expect(tokenizer.texts(of: "ab", in: definition) == ["a", "b"])
    #expect(tokenizer.decode(tokenizer.encode(" a", parsesSpecialTokens: false)) == " a")
  }

  @Test func anAnswerKeepsItsFirstSpace() throws {
    var definition = definition(Self.letters)
    definition.addsSpacePrefix = true
    let tokenizer = try Tokenizer(definition)
    let tokens = tokenizer.encode("a", parsesSpecialTokens: false)
    for (continues, text) in [(false, "a"), (true, " a")] {
      var decoder = StreamingDecoder(tokenizer, continuesText: continues)
      #expect(tokens.map { decoder.append($0) }.joined() + decoder.finish() == text)
    }
  }

  @Test func byteTokensMakeCharactersWhole() throws {
    let definition = definition(Self.letters)
    let tokenizer = try Tokenizer(definition)
    var decoder = StreamingDecoder(tokenizer)
    let tokens = tokenizer.encode("🙂a", parsesSpecialTokens: false)
    #expect(tokens.map { decoder.append($0) } == ["", "", "", "🙂", "a"])
  }

  @Test func promptsBeginWithBOSByCustom() throws {
    let tokenizer = try Tokenizer(definition(Self.letters))
    let tokens = tokenizer.encode("a", parsesSpecialTokens: false, addsSpecialTokens: true)
    #expect(tokens.first == TokenID(1) && tokens.count == 2)
    #expect(tokenizer.eosToken == TokenID(2))
  }

  @Test(.timeLimit(.minutes(15)))
  func aLongTextIsNoTrouble() throws {
    let definition = definition(Self.letters + [("aa", -1), ("aaaa", -2), ("aaaaaaaa", -3)])
    let tokens = try Tokenizer(definition).encode(
      String(repeating: "a", count: 100_001), parsesSpecialTokens: false)
    #expect(tokens.count == 12_501)
  }
}
