import EngineTypes
import Testing
import Tokenization

/// Vocabularies come from files, so everything about them can be wrong.
struct DefinitionTests {
  private static let faults: [(TokenizerError, @Sendable (inout TokenizerDefinition) -> Void)] = [
    (.unsupportedModel("bert"), { $0.model = "bert" }),
    (.unsupportedPreTokenizer("kimi-k2"), { $0.preTokenizer = "kimi-k2" }),
    (.emptyVocabulary, { $0.tokens = [] }),
    (.tooFewTokenTypes(count: 1, tokenCount: 97), { $0.tokenTypes = [1] }),
    (.tooFewScores(count: 0, tokenCount: 97), { $0.model = "llama" }),
    (
      .characterMap(byteCount: 5),
      {
        $0.model = "t5"
        $0.scores = [Float](repeating: 0, count: 97)
        $0.characterMap = [1, 0, 0, 0, 0]
      }
    ),
    (
      .scoreIsNoNumber(TokenID(3)),
      {
        $0.model = "llama"
        $0.scores = (0..<97).map { $0 == 3 ? Float.nan : 0 }
      }
    ),
    (
      .duplicateToken("!", first: TokenID(0), second: TokenID(97)),
      {
        $0.tokens.append("!"); $0.tokenTypes.append(1)
      }
    ),
    (.unknownTokenType(TokenID(2)), { $0.tokenTypes[2] = 7 }),
    (.unknownTokenType(TokenID(0)), { $0.tokenTypes[0] = -1 }),
    (.noTokenToAdd(role: "bos"), { $0.addsBOS = true }),
    (.suppressedTokens(count: 2), { $0.suppressedTokens = [1, 2] }),
    (
      .noTokenToAdd(role: "eos"),
      {
        $0.addsEOS = true; $0.roles = ["eos": 97]
      }
    ),
  ]

  private static let oddities: [(TokenizerWarning, @Sendable (inout TokenizerDefinition) -> Void)] =
    [
      (.malformedMerges(count: 1, first: 1, text: "ab"), { $0.merges.append("ab") }),
      (.malformedMerges(count: 2, first: 1, text: ""), { $0.merges += ["", "a "] }),
      (.malformedMerges(count: 1, first: 1, text: " a"), { $0.merges.append(" a") }),
      (.mergesWithoutToken(count: 1, first: 1, text: "a c"), { $0.merges.append("a c") }),
      (.mergesWithoutToken(count: 2, first: 1, text: "é a"), { $0.merges += ["é a", "a b c"] }),
      (
        .tokenOutOfRange(key: "bos_token_id", token: 97, vocabularySize: 97),
        { $0.roles["bos"] = 97 }
      ),
      (
        .tokenOutOfRange(key: "padding_token_id", token: -1, vocabularySize: 97),
        { $0.roles["padding"] = -1 }
      ),
      (
        .tokenOutOfRange(key: "eos_token_ids", token: .max, vocabularySize: 97),
        { $0.endTokens = [3, .max] }
      ),
      (.noPreTokenizer, { $0.preTokenizer = "" }),
      (
        .moreTypesThanTokens(count: 98, vocabularySize: 97),
        { $0.tokenTypes.append(1) }
      ),
      (.unheeded("some.key holds 1"), { $0.unheeded = ["some.key holds 1"] }),
      (.noBOS(preTokenizer: "llama-bpe"), { $0.preTokenizer = "llama-bpe" }),
    ]

  @Test(arguments: oddities.indices)
  func whatCannotBeFollowedIsSaidAndLeavesTheRest(index: Int) throws {
    let (expected, change) = Self.oddities[index]
    var definition = vocabulary(merges: ["a b"])
    #expect(try Tokenizer(definition).warnings.isEmpty)
    change(&definition)
    let tokenizer = try Tokenizer(definition)
    #expect(tokenizer.warnings == [expected])
    #expect(!expected.description.contains("\n"))
    #expect(tokenizer.texts(of: "abab", in: definition) == ["ab", "ab"])
  }

  @Test func onlyDamageIsCalledDamage() {
    for (error, _) in Self.faults { #expect(!"\(error)".contains("damaged"), "\(error)") }
    #expect("\(TokenizerError.unsupportedModel("bert"))".contains("WordPiece"))
  }

  @Test(arguments: faults.indices)
  func everyFaultIsNamed(index: Int) {
    let (expected, damage) = Self.faults[index]
    var definition = vocabulary(merges: ["a b"])
    damage(&definition)
    #expect(throws: expected) { try Tokenizer(definition) }
    #expect(!expected.description.contains("\n"))
  }

  @Test func errorsShowHostileTextOnOneShortLine() {
    let text = "\u{1B}[2J\n" + String(repeating: "x", count: 1_000)
    let shown = TokenizerError.unsupportedModel(text).description
    #expect(!shown.unicodeScalars.contains { $0.value < 0x20 })
    #expect(shown.count < 200)
  }

  @Test func unsupportedPreTokenizersAreToldWhichAreSupported() {
    let shown = TokenizerError.unsupportedPreTokenizer("x").description
    for name in ["smollm", "gpt-2", "llama-bpe", "qwen2"] { #expect(shown.contains(name)) }
  }

  @Test func lookAlikesAreDifferentTokens() throws {
    // One scalar or two: equal as strings, not as tokens.
    let definition = vocabulary(extra: [("\u{E9}", 4), ("e\u{301}", 4), ("", 1), ("", 1)])
    let tokenizer = try Tokenizer(definition)
    let first = definition.tokens.count - 4
    #expect(tokenizer.encode("e\u{301}", parsesSpecialTokens: true) == [TokenID(first + 1)])
    #expect(tokenizer.encode("\u{E9}", parsesSpecialTokens: true) == [TokenID(first)])
  }

  @Test(arguments: [-1, 97, Int(Int32.max), Int(Int32.min)])
  func tokensOutsideTheVocabularyDecodeToNothing(id: Int) throws {
    let tokenizer = try Tokenizer(vocabulary())
    #expect(tokenizer.decode([TokenID(id)]) == "")
    #expect(!tokenizer.isControl(TokenID(id)))
  }

  @Test func theByteVocabularyEncodesEveryText() throws {
    let tokenizer = try Tokenizer(.bytes)
    for text in ["the inner thing", "日本語 🙂\0\u{7F}\u{10FFFF}", "<|im_start|>", "\r\n\t  "] {
      let tokens = tokenizer.encode(text, parsesSpecialTokens: false)
      #expect(tokenizer.decode(tokens) == text)
    }
    #expect(tokenizer.encode("the ", parsesSpecialTokens: false).count == 2)
    #expect(tokenizer.encode("<|im_start|>", parsesSpecialTokens: true) == [tokenizer.bosToken])
    for byte in 0..<256 { #expect(Array(tokenizer.bytes(of: TokenID(byte))) == [UInt8(byte)]) }
    #expect(tokenizer.endOfSequenceTokens.count == 2)
  }
}
