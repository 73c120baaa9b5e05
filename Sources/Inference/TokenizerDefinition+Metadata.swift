public import GGUF
public import Tokenization

extension TokenizerDefinition {
  /// Reads `tokenizer.*` metadata.
  ///
  /// - Throws: `GGUFError` where the vocabulary is missing or a key holds what it cannot.
  public init(_ metadata: GGUFMetadata) throws(GGUFError) {
    let model = try metadata.requiredString(Self.key("model"))
    // A kind that there is not is refused by its name, not for what it lacks.
    let kind = TokenizerKind(rawValue: model)
    self.init(
      model: model, preTokenizer: try metadata.optionalString(Self.key("pre")) ?? "",
      tokens: kind != nil ? try metadata.requiredStrings(Self.key("tokens")) : [],
      tokenTypes: (try metadata.optionalIntegers(Self.key("token_type")) ?? []).map {
        Int32(clamping: $0)
      },
      merges: kind?.hasMerges == true ? try metadata.requiredStrings(Self.key("merges")) : [],
      scores: kind?.hasMerges == false
        ? (try metadata.optionalFloats(Self.key("scores")) ?? []).map { Float($0) } : [],
      roles: try Self.roles(metadata), endTokens: try Self.endTokens(metadata),
      addsBOS: try metadata.optionalBool(Self.key("add_bos_token")),
      addsEOS: try metadata.optionalBool(Self.key("add_eos_token")),
      addsSpacePrefix: try metadata.optionalBool(Self.key("add_space_prefix")),
      removesExtraWhitespace: try metadata.optionalBool(Self.key("remove_extra_whitespaces")),
      characterMap: (try metadata.optionalIntegers(Self.key("precompiled_charsmap")) ?? []).map {
        UInt8(truncatingIfNeeded: $0)
      },
      suppressedTokens: try metadata.optionalIntegers(Self.key("suppress_tokens")) ?? [],
      chatTemplate: metadata.string(Self.templateKey),
      templateFault: metadata.string(Self.templateKey) == nil && metadata.contains(Self.templateKey)
        ? metadata.words(Self.templateKey) : nil,
      modelName: metadata.string("general.name") ?? "",
      unheeded: Self.unheeded(metadata, kind?.statements ?? []))
  }

  private static let templateKey = "tokenizer.chat_template"

  /// What `init` reads for every kind, and what says nothing of how text becomes tokens.
  private static let heeded: Set<String> = Set(
    [
      "model", "tokens", "token_type", "eos_token_ids", "add_bos_token", "add_eos_token",
      "suppress_tokens", "token_type_count",
    ].map(key)
  ).union([templateKey, "tokenizer.chat_templates", "tokenizer.huggingface.json"])

  /// Statements that are made and not acted on; what says no asks for nothing.
  private static func unheeded(_ metadata: GGUFMetadata, _ own: Set<String>) -> [String] {
    let heeded = heeded.union(own.map(key))
    return metadata.keys.filter { key in
      key.hasPrefix("tokenizer.") && !heeded.contains(key) && !key.hasSuffix(roleSuffix)
        && !key.hasPrefix(templateKey + ".") && metadata.bool(key) != false
    }.map { "\($0) holds \(metadata.words($0))" }
  }

  private static let prefix = "tokenizer.ggml."
  private static let roleSuffix = "_token_id"

  private static func key(_ name: String) -> String { prefix + name }

  /// Whatever single tokens the file names, for whatever they are.
  private static func roles(_ metadata: GGUFMetadata) throws(GGUFError) -> [String: Int] {
    var roles: [String: Int] = [:]
    for key in metadata.keys where key.hasPrefix(prefix) && key.hasSuffix(roleSuffix) {
      let role = key.dropFirst(prefix.count).dropLast(roleSuffix.count)
      roles[String(role)] = try metadata.requiredInteger(key)
    }
    return roles
  }

  /// One id or a list of them.
  private static func endTokens(_ metadata: GGUFMetadata) throws(GGUFError) -> [Int] {
    let key = key("eos_token_ids")
    if metadata.arrayCount(key) == nil, let token = try metadata.optionalInteger(key) {
      return [token]
    }
    return try metadata.optionalIntegers(key) ?? []
  }
}
