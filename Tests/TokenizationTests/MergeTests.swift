import EngineTypes
import Testing
import Tokenization

struct MergeTests {
  @Test(arguments: [
    // The lowest rank goes first, even if a longer match starts further left.
    (["b c", "a b", "a bc"], "abc", ["abc"]),
    (["a b", "b c"], "abc", ["ab", "c"]),
    (["b c", "a b"], "abc", ["a", "bc"]),
    // Of equal pairs the leftmost goes first.
    (["a a"], "aaa", ["aa", "a"]),
    (["a a", "aa aa"], "aaaaaaa", ["aaaa", "aa", "a"]),
    // A pair that appears by a merge takes its turn by rank.
    (["c d", "a b", "ab cd"], "abcd", ["abcd"]),
    (["a b", "ab a", "aba b"], "abaab", ["aba", "ab"]),
    ([], "abc", ["a", "b", "c"]),
    (["a b"], "", []),
  ])
  func lowestRankMergesFirstAndLeftmostOfEquals(
    merges: [String], text: String, expected: [String]
  ) throws {
    let definition = vocabulary(merges: merges)
    #expect(try Tokenizer(definition).texts(of: text, in: definition) == expected)
  }

  @Test func mergesNeverCrossAWord() throws {
    let definition = vocabulary(merges: ["b Ġ", "Ġ b"])
    #expect(try Tokenizer(definition).texts(of: "b b", in: definition) == ["b", "Ġb"])
  }

  @Test func firstOfTwoMergesOfOnePairCounts() throws {
    var definition = vocabulary(merges: ["b c", "a b"])
    definition.merges.append("b c")
    #expect(try Tokenizer(definition).texts(of: "abc", in: definition) == ["a", "bc"])
  }

  /// As in llama.cpp, where merging goes by text and only the last texts are looked up.
  @Test(arguments: [
    // What is merged into no token keeps its letters from others and comes out as them.
    (["q z", "z a"], ["za"], "qza", ["q", "z", "a"]),
    (["z a", "q z"], ["za"], "qza", ["q", "za"]),
    // It may join on into a token.
    (["q z", "qz a"], ["qza"], "qza", ["qza"]),
    (["q z", "qz a"], ["qza"], "qzb", ["q", "z", "b"]),
    // Even where the merge that goes on stands first.
    (["qz a", "q z"], ["qza"], "qza", ["qza"]),
    // Characters beyond ASCII in such a text leave nothing.
    (["Ġ q"], [], "a q", ["a", "q"]),
    // Bytes that are no tokens can become one.
    (["Ã ©", "Ã© a"], ["Ã©a"], "\u{E9}a", ["Ã©a"]),
  ])
  func textsBetweenTokensMergeToo(
    merges: [String], tokens: [String], text: String, expected: [String]
  ) throws {
    var definition = vocabulary(extra: tokens.map { ($0, 1) })
    definition.merges = merges
    #expect(try Tokenizer(definition).texts(of: text, in: definition) == expected)
  }

  @Test func bytesOutsideTheVocabularyLeaveNoToken() throws {
    let definition = vocabulary(merges: ["a b"])
    #expect(try Tokenizer(definition).texts(of: "aéb\0ab", in: definition) == ["a", "b", "ab"])
  }

  /// The same answer as trying every pair again after each merge, which is plainly right.
  @Test(arguments: 0..<20)
  func mergingEqualsTheSlowWay(seed: Int) throws {
    let merges = ["a b", "b a", "a a", "ab a", "aa b", "aba ba", "b b", "bb ab"]
    let definition = vocabulary(merges: merges)
    let tokenizer = try Tokenizer(definition)
    var state = UInt64(seed) &+ 1
    let word = (0..<200).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 63 == 0 ? "a" : "b"
    }
    #expect(tokenizer.texts(of: word.joined(), in: definition) == mergedSlowly(word, merges))
  }

  @Test(.timeLimit(.minutes(15)))
  func aMillionLettersWithoutASpaceAreNoTrouble() throws {
    let definition = vocabulary(merges: ["a a", "aa aa", "aaaa aaaa"])
    let tokens = try Tokenizer(definition).encode(
      String(repeating: "a", count: 1_000_001), parsesSpecialTokens: true)
    #expect(tokens.count == 125_001)
  }

  @Test func wholeWordsWinOverMergesWhereThePreTokenizerSaysSo() throws {
    for (name, expected) in [("llama-bpe", ["abc"]), ("qwen2", ["ab", "c"])] {
      let definition = vocabulary(
        preTokenizer: name, merges: ["a b"], extra: [("abc", 1)])
      #expect(try Tokenizer(definition).texts(of: "abc", in: definition) == expected)
    }
  }
}

private func mergedSlowly(_ word: [String], _ merges: [String]) -> [String] {
  var symbols = word
  while true {
    let pairs = zip(symbols, symbols.dropFirst()).map { "\($0) \($1)" }
    guard let merge = merges.first(where: pairs.contains), let index = pairs.firstIndex(of: merge)
    else { return symbols }
    symbols[index] += symbols.remove(at: index + 1)
  }
}
