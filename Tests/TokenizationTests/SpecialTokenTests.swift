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

  /// Vocabularies have a token for every number of spaces; a text of spaces is cut from the left.
  @Test(.timeLimit(.minutes(15)))
  func manyMarksInOnePlaceAreNoTrouble() throws {
    let runs = (2...30).map { (String(repeating: " ", count: $0), Int32(4)) }
    let definition = vocabulary(extra: runs)
    let texts = try Tokenizer(definition).texts(
      of: String(repeating: " ", count: 60_017), in: definition)
    #expect(texts.map(\.count) == [Int](repeating: 30, count: 2_000) + [17])
  }

  /// Marks of the Harmony format are shown, and `<|end|>` ends no answer there.
  @Test func harmonysMarksAreText() throws {
    let names = ["<|return|>", "<|call|>", "<|end|>", "<|start|>", "<|channel|>", "<|message|>"]
    let definition = vocabulary(extra: names.map { ($0, 3) })
    let tokenizer = try Tokenizer(definition)
    let shown = names.filter { !tokenizer.isControl(tokenizer.token(named: $0) ?? TokenID(0)) }
    #expect(shown == ["<|end|>", "<|start|>", "<|channel|>", "<|message|>"])
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
    definition.roles["bos"] = 5
    let tokenizer = try Tokenizer(definition)
    let begins = tokenizer.encode("a", parsesSpecialTokens: true, addsSpecialTokens: true).first
    #expect((begins == TokenID(5)) == expected)
    #expect(tokenizer.encode("a", parsesSpecialTokens: true).count == 1)
  }

  @Test func eosIsAddedWhereTheFileSaysSo() throws {
    var definition = vocabulary()
    definition.roles = ["bos": 5, "eos": 6]
    func ends(_ addsEOS: Bool?) throws -> [TokenID] {
      definition.addsEOS = addsEOS
      return try Tokenizer(definition).encode(
        "a", parsesSpecialTokens: true, addsSpecialTokens: true)
    }
    #expect(try ends(nil).count == 1 && ends(false).count == 1)
    #expect(try ends(true).count == 2 && ends(true).last == TokenID(6))
  }

  /// A chat has BOS once, whether the template writes it or not; a turn's own mark is no BOS.
  @Test(arguments: [
    ("{{ bos_token }}[{{ messages[0]['content'] }}]", "<s>[hi]", 1),
    ("[{{ messages[0]['content'] }}]", "[hi]", 1),
    ("<s>[{{ messages[0]['content'] }}]", "<s>[hi]", 1),
    // The person's own words say nothing of the template.
    ("<s>[{{ messages[0]['content'] }}]", "<s>[what is <s>?]", 2),
    ("<s>user {{ messages[0]['content'] }}<s>answer", "<s>user hi<s>answer", 3),
    ("{{ bos_token }}user {{ messages[0]['content'] }}<s>answer", "<s>user hi<s>answer", 2),
  ])
  func aChatHasItsBOSOnce(template: String, rendered: String, count: Int) throws {
    var definition = vocabulary(extra: [("<s>", 3), ("</s>", 3)])
    let bos = definition.tokens.count - 2
    definition.roles = ["bos": bos, "eos": bos + 1]
    definition.addsBOS = true
    definition.chatTemplate = template
    let message = rendered.contains("what") ? "what is <s>?" : "hi"
    let tokens = try Tokenizer(definition).encode(renderedChat: rendered, of: [message])
    #expect(tokens.first == TokenID(bos) && tokens.count { $0 == TokenID(bos) } == count)
    definition.addsBOS = false
    let plain = try Tokenizer(definition)
    #expect(
      plain.encode(renderedChat: rendered, of: [message])
        == plain.encode(rendered, parsesSpecialTokens: true))
  }

  @Test func aChatEndsWithEOSOnceWhereTheFileAsksForIt() throws {
    var definition = vocabulary(extra: [("</s>", 3)])
    let eos = TokenID(definition.tokens.count - 1)
    definition.roles = ["eos": eos.index]
    definition.addsEOS = true
    let tokenizer = try Tokenizer(definition)
    for text in ["ab", "ab</s>"] {
      #expect(tokenizer.encode(renderedChat: text, of: ["b"]).suffix(2).last == eos)
      #expect(tokenizer.encode(renderedChat: text, of: ["b"]).count == 3)
    }
  }

  @Test func generationsEndAtTheFilesTokensAndAtKnownNames() throws {
    let names = ["<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<reponame>", "<|im_start|>"]
    let stated = ["stop", "halt", "cease", "quit", "rest"]
    var definition = vocabulary(extra: names.map { ($0, 3) } + stated.map { ($0, 1) })
    let first = definition.tokens.count - 10
    definition.roles = [
      "eos": first + 5, "eot": first + 6, "eom": first + 7, "padding": first + 8,
    ]
    definition.endTokens = [first + 9]
    let expected = [0, 1, 2, 3, 5, 6, 7, 9].map { TokenID(first + $0) }
    #expect(try Tokenizer(definition).endOfSequenceTokens == Set(expected))
  }

  /// Names that end an answer in most families and are a part of it in some.
  @Test(arguments: [
    (["<|end|>"], ["<|end|>"]),
    (["<|end|>", "<|return|>", "<|call|>"], ["<|return|>", "<|call|>"]),
    (["<|end|>", "<|calls|>", "<|flush|>"], ["<|calls|>", "<|flush|>"]),
    (["<|end|>", "<|return|>"], ["<|end|>", "<|return|>"]),
    (["</s>"], ["</s>"]),
    (["</s>", "<|tool_response>"], ["<|tool_response>"]),
    (["<eos>", "[EOS]", "<|eom_id|>", "_<EOT>"], ["<eos>", "[EOS]", "<|eom_id|>", "_<EOT>"]),
  ])
  func someNamesEndAnAnswerOnlyInSomeFamilies(names: [String], ends: [String]) throws {
    let definition = vocabulary(extra: names.map { ($0, 3) })
    let tokenizer = try Tokenizer(definition)
    let found = Set(tokenizer.endOfSequenceTokens.map { definition.tokens[$0.index] })
    #expect(found == Set(ends))
  }

  /// A file mark that the file states is not looked for by name.
  @Test func statedFileMarksComeBeforeNamedOnes() throws {
    var definition = vocabulary(extra: [("<|fim_pad|>", 3), ("pad", 3)])
    let named = definition.tokens.count - 2
    #expect(try Tokenizer(definition).endOfSequenceTokens == [TokenID(named)])
    definition.roles["fim_pad"] = named + 1
    #expect(try Tokenizer(definition).endOfSequenceTokens == [TokenID(named + 1)])
  }

  @Test func aTokenNamedLikeAnEndIsControlWhateverItsType() throws {
    let definition = vocabulary(extra: [("<|im_end|>", 4)])
    let tokenizer = try Tokenizer(definition)
    #expect(tokenizer.isControl(TokenID(definition.tokens.count - 1)))
    #expect(tokenizer.encode("<|im_end|>", parsesSpecialTokens: false).count == 10)
  }
}
