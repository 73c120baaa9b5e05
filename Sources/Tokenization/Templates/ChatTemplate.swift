public import EngineTypes

/// Turns a conversation into the text a model was trained to continue.
///
/// Model files bring a template in Jinja. This runs it as Jinja does in the way Hugging Face's
/// transformers set it up, with bounds on its work, because the file is not to be trusted.
///
/// ```swift
/// let template = try tokenizer.chatTemplate()
/// let text = try template.render(messages: [.user("Hello")], addsGenerationPrompt: true)
/// let tokens = tokenizer.encode(text, parsesSpecialTokens: true)
/// ```
public struct ChatTemplate: Sendable {
  /// The plain form of ChatML, without the system prompt that many models' own templates add.
  public static let chatMLSource = """
    {% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' \
    + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}\
    {% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
    """
  /// No template at all: the contents, one after another on lines of their own.
  static let rawSource = """
    {% for message in messages %}{{ message['content'] }}\
    {% if not loop.last %}{{ '\\n' }}{% endif %}{% endfor %}
    """

  private let syntax: TemplateSyntax
  private let bosText: String?
  private let eosText: String?

  /// Reads a template.
  ///
  /// - Parameters:
  ///   - source: The template, as the model's file states it.
  ///   - bosText: What `bos_token` stands for; undefined if `nil`.
  ///   - eosText: What `eos_token` stands for.
  /// - Throws: `TokenizerError.chatTemplate` with the place of what is wrong.
  public init(
    source: String, bosText: String? = nil, eosText: String? = nil
  ) throws(TokenizerError) {
    syntax = try TemplateParser.syntax(of: source)
    self.bosText = bosText
    self.eosText = eosText
  }

  /// Returns the conversation as text; with `addsGenerationPrompt`, up to where the answer begins.
  ///
  /// Marks in it (`<|im_start|>`) are text still: encode it with `parsesSpecialTokens`. A message
  /// whose content has such marks can thus pose as another turn.
  ///
  /// Without a `time` for `strftime_now` to tell, templates find no such function, and most then
  /// write a date of their own.
  public func render(
    messages: [ChatMessage], addsGenerationPrompt: Bool, time: TemplateTime? = nil
  ) throws(TokenizerError) -> String {
    var variables: [String: TemplateValue] = [
      "messages": .list(TemplateList(messages.map(Self.value))),
      "add_generation_prompt": .boolean(addsGenerationPrompt),
      // Transformers name them always; a conversation without has none.
      "tools": .none, "documents": .none,
    ]
    variables["bos_token"] = bosText.map { .string($0) }
    variables["eos_token"] = eosText.map { .string($0) }
    let length = messages.reduce(0) { $0 + $1.role.utf8.count + $1.content.utf8.count }
    let interpreter = TemplateInterpreter(
      blocks: syntax.blocks, variables: variables, textByteCount: length, time: time)
    _ = try interpreter.run(syntax.statements)
    return interpreter.output
  }

  private static func value(_ message: ChatMessage) -> TemplateValue {
    .dictionary(
      TemplateDictionary(named: [
        ("role", .string(message.role)), ("content", .string(message.content)),
      ]))
  }
}

extension Tokenizer {
  /// The file's chat template, or ChatML if the vocabulary has its marks, or none at all.
  ///
  /// Read anew at each call; keep the result.
  public func chatTemplate() throws(TokenizerError) -> ChatTemplate {
    if let templateFault { throw .noTemplate(holds: templateFault) }
    let fallback =
      token(named: "<|im_start|>") == nil ? ChatTemplate.rawSource : ChatTemplate.chatMLSource
    return try ChatTemplate(
      source: chatTemplateSource ?? fallback, bosText: bosToken.map(text(of:)),
      eosText: eosToken.map(text(of:)))
  }

  private func text(of token: TokenID) -> String {
    String(decoding: bytes(of: token), as: UTF8.self)
  }
}
