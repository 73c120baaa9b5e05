import EngineTypes
import GGUF
import Inference
import Testing
import Tokenization

/// What the file says of prompts' beginnings and ends holds for raw prompts and chats.
struct TokenizerCodecTests {
  private static let bos = TokenID(318)
  private static let eos = TokenID(319)

  private static func codec(
    bos: MetadataValue? = nil, eos: MetadataValue? = nil, template: String? = nil
  ) throws -> TokenizerCodec {
    let names = ["add_bos_token", "add_eos_token"].map { "tokenizer.ggml.\($0)" }
    let template = template.map { ("tokenizer.chat_template", MetadataValue.string($0)) }
    let without = Set(names + [template?.0].compactMap { $0 })
    let image = try tinyImage(without: without) { builder in
      for (name, value) in zip(names, [bos, eos]) {
        if let value { builder.set(name, value) }
      }
      if let template { builder.set(template.0, template.1) }
    }
    return try TokenizerCodec(GGUFFile(bytes: image))
  }

  /// Any type of number that is 1 or 0 says it.
  @Test(arguments: [MetadataValue.bool(true), .uint8(1), .int32(1), .uint64(1)])
  func bosAndEosHoldForRawPrompts(yes: MetadataValue) throws {
    let plain = try Self.codec().encode(.raw("the inn")).tokens
    let both = try Self.codec(bos: yes, eos: yes).encode(.raw("the inn")).tokens
    #expect(both == [Self.bos] + plain + [Self.eos])
    #expect(try Self.codec(bos: .bool(false)).encode(.raw("the inn")).tokens == plain)
  }

  @Test func aStatementThatIsNeitherYesNorNoIsRefused() {
    #expect(throws: GGUFError.self) { try Self.codec(bos: .string("true")) }
    #expect(throws: GGUFError.self) { try Self.codec(eos: .uint32(2)) }
  }

  @Test func aChatHasBOSOnceWhateverTheTemplateDoes() throws {
    let body = "[{{ messages[0]['content'] }}]"
    let without = try Self.codec(bos: .bool(true), template: body).encode(.chat("hi")).tokens
    let with = try Self.codec(bos: .bool(true), template: "{{ bos_token }}" + body)
      .encode(.chat("hi")).tokens
    #expect(with == without && with.first == Self.bos)
    #expect(try Self.codec(template: body).encode(.chat("hi")).tokens == Array(with.dropFirst()))
  }

  /// As in llama.cpp, which says so too.
  @Test func aSecondBOSIsKnown() throws {
    let adds = try Self.codec(bos: .bool(true)).tokenizer
    let mark = adds.decode([Self.bos], printsSpecialTokens: true)
    #expect(adds.hasSecondBOS(mark + "x") && !adds.hasSecondBOS("x" + mark))
    #expect(try !Self.codec().tokenizer.hasSecondBOS(mark + "x"))
  }

  /// Only a chat needs a template, whatever stands in its place.
  @Test func whatIsNoTemplateTroublesChatsAlone() throws {
    let key = "tokenizer.chat_template"
    let image = try tinyImage(without: [key]) { $0.set(key, .uint32(5)) }
    let codec = try TokenizerCodec(GGUFFile(bytes: image))
    #expect(try !codec.encode(.raw("hi")).tokens.isEmpty)
    let error = #expect(throws: (any Error).self) { try codec.encode(.chat("hi")) }
    #expect("\(try #require(error))".contains("\(key) holds 5"))
    #expect(ModelNotes(try GGUFFile(bytes: image)).lines.contains { $0.contains(key) })
  }

  /// A message must not be lost, with BOS alone left to answer.
  @Test(arguments: ["", "{# nothing #}"])
  func aTemplateThatMakesNothingIsSaidToBeAtFault(template: String) throws {
    let codec = try Self.codec(bos: .bool(true), template: template)
    let error = #expect(throws: (any Error).self) { try codec.encode(.chat("hi")) }
    #expect("\(try #require(error))".contains("makes nothing of the message"))
  }

  static let statements: [(String, MetadataValue, Bool)] = [
    ("tokenizer.ggml.add_space_prefix", .bool(true), true),
    ("tokenizer.ggml.add_space_prefix", .bool(false), false),
    ("tokenizer.ggml.normalizer.lowercase", .uint8(1), true),
    ("tokenizer.ggml.something_new", .string("x"), true),
    ("tokenizer.ggml.token_type_count", .uint32(2), false),
    ("tokenizer.chat_template.tool_use", .string("x"), false),
    ("general.name", .string("x"), false),
  ]

  @Test(arguments: statements)
  func aStatementThatNothingActsOnIsSaid(key: String, value: MetadataValue, isSaid: Bool) throws {
    let image = try tinyImage(without: [key]) { $0.set(key, value) }
    let warnings = try TokenizerCodec(GGUFFile(bytes: image)).tokenizer.warnings
    #expect(warnings.contains { "\($0)".contains(key) } == isSaid)
  }

  /// Tokens given as such are what was asked for.
  @Test func tokenPromptsStayAsTheyAre() throws {
    let tokens = [TokenID(1), TokenID(2)]
    let codec = try Self.codec(bos: .bool(true), eos: .bool(true))
    #expect(try codec.encode(.tokens(tokens)).tokens == tokens)
  }

  @Test func moreEndsMayBeStatedAsOneOrAsAList() throws {
    let key = "tokenizer.ggml.eos_token_ids"
    let one = try tinyImage { $0.set(key, .uint32(65)) }
    let list = try tinyImage { $0.set(key, integers: [65, 66]) }
    #expect(try TokenizerCodec(GGUFFile(bytes: one)).endOfSequence.contains(TokenID(65)))
    let ends = try TokenizerCodec(GGUFFile(bytes: list)).endOfSequence
    #expect(ends.isSuperset(of: [TokenID(65), TokenID(66), Self.eos]))
  }
}
