import EngineTypes
import Foundation
import Testing
import Tokenization

/// Small vocabularies and what llama.cpp makes of texts with them, recorded by
/// `Python/record_tokens.py`.
struct RecordedTokenTests {
  struct ByteLevel: Decodable {
    var tokens: [String]
    var merges: [String]
    /// Names that share a rule; the first of each group names its record.
    var names: [[String]]
    var texts: [String]
    var ids: [String: [[Int]]]

    func tokenizer(_ name: String) throws -> Tokenizer {
      try Tokenizer(TokenizerDefinition(preTokenizer: name, tokens: tokens, merges: merges))
    }
  }

  struct Scored: Decodable {
    struct Case: Decodable {
      var model_name: String
      var parses_special: Bool
      var add_space_prefix: Bool?
      var remove_extra_whitespaces: Bool?
      var has_character_map: Bool?
      var add_bos: Bool?
      var add_eos: Bool?
      var ids: [[Int]]
      var decoded: [String]
    }

    var tokens: [String]
    var types: [Int32]
    var scores: [Float]
    var character_map: [UInt8]?
    var texts: [String]
    var cases: [Case]

    func tokenizer(_ model: String, _ one: Case) throws -> Tokenizer {
      try Tokenizer(
        TokenizerDefinition(
          model: model, preTokenizer: "default", tokens: tokens, tokenTypes: types,
          scores: scores, addsBOS: one.add_bos, addsEOS: one.add_eos,
          addsSpacePrefix: one.add_space_prefix,
          removesExtraWhitespace: one.remove_extra_whitespaces,
          characterMap: one.has_character_map == true ? character_map ?? [] : [],
          modelName: one.model_name))
    }
  }

  @Test(arguments: PreTokenizer.names)
  func byteLevelTokensAreThoseRecorded(name: String) throws {
    let golden = try Golden.read("byte-level.json", as: ByteLevel.self)
    let group = try #require(golden.names.first { $0.contains(name) }, "\(name) has no record")
    let ids = try #require(golden.ids[group[0]])
    for other in group {
      let tokenizer = try golden.tokenizer(other)
      for (text, expected) in zip(golden.texts, ids) {
        let tokens = tokenizer.encode(text, parsesSpecialTokens: false)
        #expect(tokens.map(\.index) == expected, "\(other): \(text.debugDescription)")
      }
    }
  }

  /// The record could not show a rule to be wrong that it does not tell from another.
  @Test func theRecordTellsRulesApart() throws {
    let golden = try Golden.read("byte-level.json", as: ByteLevel.self)
    // These differ in whether prompts begin with BOS alone.
    let alike = ["glm4"]
    let ids = golden.ids.filter { !alike.contains($0.key) }.values
    #expect(Set(ids).count == PreTokenizer.names.count - alike.count)
  }

  @Test(arguments: [("llama", "sentencepiece.json"), ("t5", "unigram.json")])
  func scoredTokensAndTheirTextsAreThoseRecorded(model: String, file: String) throws {
    let golden = try Golden.read(file, as: Scored.self)
    for one in golden.cases {
      let tokenizer = try golden.tokenizer(model, one)
      for (number, text) in golden.texts.enumerated() {
        let tokens = tokenizer.encode(
          text, parsesSpecialTokens: one.parses_special, addsSpecialTokens: true)
        #expect(tokens.map(\.index) == one.ids[number], "\(text.debugDescription)")
        let decoded = tokenizer.decode(tokens, printsSpecialTokens: true)
        #expect(
          decoded.utf8.elementsEqual(one.decoded[number].utf8), "\(text.debugDescription)")
      }
    }
  }

  /// Every statement that a record varies changes some tokens.
  @Test(arguments: ["sentencepiece.json", "unigram.json"])
  func theRecordTellsStatementsApart(file: String) throws {
    let golden = try Golden.read(file, as: Scored.self)
    #expect(golden.cases.count == 5 && Set(golden.cases.map(\.ids)).count == 5)
  }
}

private enum Golden {
  static func read<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return try JSONDecoder().decode(
      type, from: Data(contentsOf: folder.appending(path: "Goldens/\(name)")))
  }
}
