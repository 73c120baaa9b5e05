import EngineTypes
import GGUF
import Inference
import Testing

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
