import EngineTypes
import Testing
import Tokenization

/// How each pre-tokenizer cuts text.
///
/// A fact is a text and its words, all set apart by "|". The words were made by llama.cpp's
/// expressions, run by another regular expression engine.
struct PreTokenizerTests {
  @Test(arguments: [
    "Hello, world!|Hello|,| world|!",
    "I'll we've CAN'T|I|'ll| we|'ve| CAN|'|T",
    "a  b   c|a| | b|  | c",
    "end  |end|  ",
    " | ",
    "x\n\n y|x|\n\n| y",
    "1234 56.7|1234| 56|.|7",
    "tab\t\tx|tab|\t|\t|x",
    "naïve ½² Ⅷ ٣|naïve| ½²| Ⅷ| ٣",
    "日本語。テキスト|日本語|。|テキスト",
    "e\u{301}x 🙂🙂|e|\u{301}|x| 🙂🙂",
    "a\u{A0}b\u{3000}\u{3000}c|a|\u{A0}|b|\u{3000}|\u{3000}|c",
    "a\u{200B}b|a|\u{200B}|b",
  ])
  func gpt2(fact: String) throws { try expectWords(fact, "gpt-2") }

  @Test(arguments: [
    "1234|1|2|3|4",
    "a 12|a| |1|2",
    "a  1|a|  |1",
    "x2y|x|2|y",
    "½Ⅷ٣|½|Ⅷ|٣",
    "it's 'til|it|'s| '|til",
    "'1s|'|1|s",
  ])
  func smollmTakesEachDigitAlone(fact: String) throws { try expectWords(fact, "smollm") }

  @Test(arguments: [
    "CAN'T we'Ll|CAN|'T| we|'Ll",
    "1234567|123|456|7",
    "a 1234|a| |123|4",
    "x\n\n y|x|\n\n| y",
    "x \n\t\n  y|x| \n\t\n| | y",
    "!!\n\nx|!!\n\n|x",
    "(word) -word|(word|)| -|word",
    "\tword\nword|\tword|\n|word",
    "a   b|a|  | b",
    "  ...| | ...",
    "  \u{301}x| | \u{301}|x",
    "end  |end|  ",
    "$日本|$日本",
    "'ſ|'ſ",
  ])
  func llama3(fact: String) throws { try expectWords(fact, "llama-bpe") }

  @Test(arguments: [
    "1234|1|2|3|4",
    "a 12|a| |1|2",
    "don'T|don|'T",
  ])
  func qwen2IsLlama3WithSingleDigits(fact: String) throws { try expectWords(fact, "qwen2") }

  @Test(arguments: [
    "a,b|a|,|b",
    "12345|123|45",
    " 123| |123",
    "x = y|x| |=| y",
    "½1234|½|123|4",
    "5.25|5|.|25",
  ])
  func defaultCutsAtSignsAndDigits(fact: String) throws { try expectWords(fact, "default") }

  @Test func lettersNewerThanUnicode15AreSignsOnEverySystem() throws {
    try expectWords("a\u{1C89}b|a|\u{1C89}|b", "gpt-2")
  }

  /// Of every scalar, against llama.cpp's tables (Unicode 15.1), by FNV-1a.
  @Test func classesOfScalarsDoNotDependOnTheSystem() {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for scalar in (0...UInt32(0x10FFFF)).lazy.compactMap(Unicode.Scalar.init) {
      hash = (hash ^ UInt64(CharacterClass(scalar).rawValue)) &* 0x100_0000_01B3
    }
    #expect(hash == 0xD836_7464_6D53_C0EB)
  }

  @Test(arguments: PreTokenizer.names)
  func wordsJoinedAreTheText(name: String) throws {
    let tokenizer = try Tokenizer(vocabulary(preTokenizer: name))
    for start in 0..<500 {
      let scalars = (0..<40).compactMap {
        Unicode.Scalar(UInt32((start * 2_179 + $0 * $0 * 37) % 0x110000))
      }
      let text = String(String.UnicodeScalarView(scalars))
      #expect(tokenizer.words(in: text).joined().utf8.elementsEqual(text.utf8))
    }
  }

  @Test(arguments: [
    ("gpt-4o", "don'T McDonald's|don'T| Mc|Donald's"),
    ("gpt-4o", "HTTPServer ÉCOLEa|HTTPServer| ÉCOLEa"),
    ("gpt-4o", "aBÉCd 1234|a|BÉCd| |123|4"),
    ("gpt-4o", "//\n/x|//\n/|x"),
    ("tekken", "don't ABé|don|'t| ABé"),
    ("tekken", "ABéCD 12|ABé|CD| |1|2"),
    ("qwen35", "e\u{301}x \u{301}|e\u{301}x| \u{301}"),
    ("deepseek-v3", "日本a 12345 'tis|日本|a| |123|45| '|tis"),
    ("deepseek-v3", "foo.bar!!\n\u{1}\u{2}x|foo|.bar|!!\n|\u{1}|\u{2}x"),
    ("deepseek-llm", "Été it 12  |É|t|é| it| |12|  "),
    ("deepseek-llm", "日 !x\r\n|日| !|x|\r|\n"),
    ("deepseek-coder", "a  b 12|a| | b| |1|2"),
    ("seed-coder", "!!\nx|!!|\n|x"),
    ("ufakzeka", "'sab|'sab"),
    ("laguna", "a \n b|a| |\n| b"),
    ("minicpm5", "a  1|a|  |1"),
    ("falcon", "`a`=1234|`|a|`=|123|4"),
  ])
  func othersCutElsewhere(name: String, fact: String) throws { try expectWords(fact, name) }

  /// Rules look ahead, but never twice over a whole text.
  @Test(.timeLimit(.minutes(15)), arguments: PreTokenizer.names)
  func longRunsAreNoTrouble(name: String) throws {
    let preTokenizer = try PreTokenizer(name: name)
    for unit in [" ", "\n", " \u{1}", "é", "éA", "A", "1", "'", "日", "\u{301}", "\u{1}"] {
      let text = Array(String(repeating: unit, count: 4_000).utf8) + Array("x".utf8)
      #expect(preTokenizer.words(in: text, text.indices).last?.upperBound == text.count)
    }
  }

  private func expectWords(
    _ fact: String, _ preTokenizer: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let parts = fact.unicodeScalars.split(separator: "|", omittingEmptySubsequences: false)
      .map { String($0) }
    let words = try Tokenizer(vocabulary(preTokenizer: preTokenizer)).words(in: parts[0])
    // Compared by bytes: string equality would take é in one scalar for é in two.
    #expect(
      words.map { Array($0.utf8) } == parts.dropFirst().map { Array($0.utf8) },
      sourceLocation: sourceLocation)
  }
}
