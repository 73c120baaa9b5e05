import EngineTypes
import Testing
import Tokenization

/// GGUF's token types that matter here: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused.
struct SpecialTokenTests {
  private let definition = vocabulary(
    extra: [
      ("<|a|>", 3), ("<unk>", 2), ("[user]", 4), ("[old]", 5), ("<|a|>b", 3), ("xy", 4),
      ("yzz", 4), ("日本", 4),
    ])

  @Test(arguments: [
    ("1<|a|>2", ["1", "<|a|>", "2"]),
    ("<|a|><|a|>", ["<|a|>", "<|a|>"]),
    ("<unk>", ["<unk>"]),
    // The longer of two that start alike.
    ("<|a|>bc", ["<|a|>b", "c"]),
    // The longer of two that overlap, though the shorter starts first.
    ("xyzz", ["x", "yzz"]),
    ("xyxyzz", ["xy", "x", "yzz"]),
    // An unused token is not looked for.
    ("[old]", ["[", "o", "l", "d", "]"]),
    // What is nearly a mark is text.
    ("<|a|", ["<", "|", "a", "|"]),
    ("日本", ["日本"]),
    ("", []),
  ])
  func marksBecomeTokensLongestFirst(text: String, expected: [String]) throws {
    let tokenizer = try Tokenizer(definition)
    #expect(tokenizer.texts(of: text, in: definition, parsesSpecialTokens: true) == expected)
  }

  @Test(arguments: [
    ("<|a|>", ["<", "|", "a", "|", ">"]),
    ("<unk>", ["<", "u", "n", "k", ">"]),
    ("1[user]2", ["1", "[user]", "2"]),
  ])
  func controlTokensAreTextToTextFromOutside(text: String, expected: [String]) throws {
    let tokenizer = try Tokenizer(definition)
    #expect(tokenizer.texts(of: text, in: definition, parsesSpecialTokens: false) == expected)
  }

  @Test func wordsEndAtMarks() throws {
    let definition = vocabulary(merges: ["a b"], extra: [("<|a|>", 3)])
    let tokens = try Tokenizer(definition).texts(
      of: "a<|a|>b", in: definition, parsesSpecialTokens: true)
    #expect(tokens == ["a", "<|a|>", "b"])
  }

  @Test func controlTokensAreNotPrintedUnlessAsked() throws {
    let tokenizer = try Tokenizer(definition)
    let tokens = tokenizer.encode("1<|a|>[user]2", parsesSpecialTokens: true)
    #expect(tokenizer.decode(tokens) == "1[user]2")
    #expect(tokenizer.decode(tokens, printsSpecialTokens: true) == "1<|a|>[user]2")
  }

  @Test(
    arguments: [
      ("smollm", nil, false), ("smollm", true, true), ("llama-bpe", nil, true),
      ("llama-bpe", false, false),
    ] as [(String, Bool?, Bool)])
  func bosIsAddedWhereTheFileOrTheCustomSaysSo(
    preTokenizer: String, stated: Bool?, expected: Bool
  ) throws {
    var definition = vocabulary(preTokenizer: preTokenizer)
    definition.addsBOS = stated
    definition.bosToken = TokenID(5)
    let tokenizer = try Tokenizer(definition)
    let begins = tokenizer.encode("a", parsesSpecialTokens: true, addsSpecialTokens: true).first
    #expect((begins == TokenID(5)) == expected)
    #expect(tokenizer.encode("a", parsesSpecialTokens: true).count == 1)
  }

  @Test func generationsEndAtTheFilesTokensAndAtKnownNames() throws {
    let names = ["<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<reponame>", "<|im_start|>"]
    var definition = vocabulary(extra: names.map { ($0, 3) } + [("stop", 1), ("halt", 1)])
    let first = definition.tokens.count - 7
    definition.eosToken = TokenID(first + 5)
    definition.eotToken = TokenID(first + 6)
    let expected = [0, 1, 2, 3, 5, 6].map { TokenID(first + $0) }
    #expect(try Tokenizer(definition).endOfSequenceTokens == Set(expected))
  }

  @Test func aTokenNamedLikeAnEndIsControlWhateverItsType() throws {
    let definition = vocabulary(extra: [("<|im_end|>", 4)])
    let tokenizer = try Tokenizer(definition)
    #expect(tokenizer.isControl(TokenID(definition.tokens.count - 1)))
    #expect(tokenizer.encode("<|im_end|>", parsesSpecialTokens: false).count == 10)
  }
}
