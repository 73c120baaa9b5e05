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

  /// What Jinja makes of them, set up as Hugging Face does it.
  static let conversations: [(family: String, template: String, text: String)] = [
    (
      "ChatML with a system prompt of its own",
      "{% for m in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
        + "{{ '<|im_start|>system\nBe kind.<|im_end|>\n' }}{% endif %}"
        + "{{'<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
      "<|im_start|>system\nBe brief. <|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
        + "<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\nAnd now?<|im_end|>\n"
        + "<|im_start|>assistant\n"
    ),
    (
      "headers, contents trimmed, as Llama 3 has them",
      "{% for m in messages %}{{ '<|start_header_id|>' + m['role'] + '<|end_header_id|>\n\n' "
        + "+ m['content'] | trim + '<|eot_id|>' }}{% endfor %}"
        + "{% if add_generation_prompt %}"
        + "{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}",
      "<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>"
        + "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
        + "<|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|>"
        + "<|start_header_id|>user<|end_header_id|>\n\nAnd now?<|eot_id|>"
        + "<|start_header_id|>assistant<|end_header_id|>\n\n"
    ),
    (
      "instructions, the system's before the last, as Mistral has them",
      "{% if messages[0].role == 'system' %}{% set told = messages[0].content %}"
        + "{% set rest = messages[1:] %}{% else %}{% set rest = messages %}{% endif %}"
        + "{% for m in rest %}{% if m.role == 'user' %}{{ '[INST] ' }}"
        + "{% if loop.last and told is defined %}{{ told + '\n\n' }}{% endif %}"
        + "{{ m.content + '[/INST]' }}"
        + "{% else %}{{ ' ' + m.content | trim + eos_token }}{% endif %}{% endfor %}",
      "[INST] Hi[/INST] Hello.<|im_end|>[INST] Be brief. \n\nAnd now?[/INST]"
    ),
    (
      "turns of user and model, the system's in the first, as Gemma has them",
      "{% if messages[0].role == 'system' %}{% set first = messages[0].content | trim + '\n\n' %}"
        + "{% set rest = messages[1:] %}{% else %}{% set first = '' %}{% set rest = messages %}"
        + "{% endif %}{% for m in rest %}"
        + "{% set role = 'model' if m.role == 'assistant' else m.role %}"
        + "{{ '<start_of_turn>' + role + '\n' + (first if loop.first else '') }}"
        + "{{ m.content | trim + '<end_of_turn>\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}",
      "<start_of_turn>user\nBe brief.\n\nHi<end_of_turn>\n<start_of_turn>model\nHello.<end_of_turn>\n"
        + "<start_of_turn>user\nAnd now?<end_of_turn>\n<start_of_turn>model\n"
    ),
  ]

  static let turns: [ChatMessage] = [
    .system("Be brief. "), .user("Hi"), .assistant("Hello."), .user("And now?"),
  ]

  @Test(arguments: conversations.indices)
  func aConversationIsWrappedInTheTemplate(index: Int) throws {
    let (family, template, text) = Self.conversations[index]
    let codec = try Self.codec(template: template)
    #expect(try codec.render(Self.turns) == text, "\(family)")
    let encoded = try codec.encode(.conversation(Self.turns))
    #expect(
      encoded.tokens
        == codec.tokenizer.encode(text, parsesSpecialTokens: true, addsSpecialTokens: true))
    #expect(encoded.displayText == "And now?")
    // One message of the user is what a chat is.
    #expect(
      try codec.encode(.conversation([.user("Hi")])) == codec.encode(.chat("Hi")), "\(family)")
  }

  @Test func aConversationHasBOSOnceHoweverManyTurnsItHas() throws {
    let body = "{% for m in messages %}[{{ m.content }}]{% endfor %}"
    for template in [body, "{{ bos_token }}" + body] {
      let tokens = try Self.codec(bos: .bool(true), template: template)
        .encode(.conversation(Self.turns)).tokens
      #expect(tokens.first == Self.bos && tokens.count { $0 == Self.bos } == 1)
    }
  }

  /// A template without a place for a role says so in its own words.
  @Test func aRoleThatTheTemplateRefusesIsNamed() throws {
    let codec = try Self.codec(
      template: "{% if messages[0].role == 'system' %}{{ raise_exception('no system here') }}"
        + "{% endif %}{{ messages[0].content }}")
    let error = #expect(throws: (any Error).self) { try codec.encode(.conversation(Self.turns)) }
    #expect("\(try #require(error))".contains("no system here"))
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
