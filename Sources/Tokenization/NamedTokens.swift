import EngineTypes

/// Tokens known by their text, for files whose metadata does not say what they are for.
///
/// The lists are the names llama.cpp goes by, since model files are made to suit it.
struct NamedTokens {
  /// Tokens that end a generation wherever they occur.
  private static let ends = [
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>",
    "<end_of_turn>", "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]",
    "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>",
    "<｜end▁of▁sentence｜>", "[e~[",
  ]
  /// One token of each list ends a generation too: padding and file marks of code models.
  private static let fileMarks = [
    ["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"],
    ["<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"],
    ["<|file_sep|>"],
  ]
  /// Names that end a generation, but not beside all ends of one of these lists: there they are
  /// parts of an answer (`<|end|>` of the Harmony format) or plain text.
  private static let homonyms: [(name: String, type: TokenType, signs: [[String]])] = [
    (
      "<|end|>", .userDefined,
      [
        ["<|return|>", "<|call|>"], ["<|return|>", "<|calls|>"], ["<|call|>", "<|flush|>"],
        ["<|calls|>", "<|flush|>"],
      ]
    ),
    ("</s>", .normal, [["<|tool_response>"], ["<|plamo:eos|>"]]),
  ]
  /// One token of each list is control, though it ends nothing.
  private static let infills = [
    [
      "<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>",
      "<|code_prefix|>", "<|prefix|>",
    ],
    [
      "<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>", "▁<SUF>",
      "<|code_suffix|>", "<|suffix|>",
    ],
    [
      "<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>",
      "<|code_middle|>", "<|middle|>",
    ],
  ]

  /// Marks of the Harmony format, which are part of what an answer shows.
  private static let shownMarks = ["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"]

  /// Tokens after which a generation is over.
  let endOfGeneration: Set<TokenID>
  /// Tokens to treat as control, whatever their type in the file.
  let control: Set<TokenID>
  /// Tokens of another type than the file gives them.
  let overrides: [TokenID: TokenType]

  /// - Parameters:
  ///   - index: finds tokens by their text.
  ///   - roles: what the file states itself; a role it gives to one token is not looked for.
  init(index: TokenIndex, roles: TokenRoles) {
    func lowest(of names: [String]) -> TokenID? { names.compactMap { index.token($0) }.min() }
    let fileMarks = zip(["fim_pad", "fim_rep", "fim_sep"], Self.fileMarks)
      .filter { roles[$0.0] == nil }.compactMap { lowest(of: $0.1) }
    var ends = Set(Self.ends.compactMap { index.token($0) }).union(fileMarks)
    var overrides: [TokenID: TokenType] = [:]
    for token in Self.shownMarks.compactMap({ index.token($0) }) { overrides[token] = .userDefined }
    for (name, type, signs) in Self.homonyms {
      guard let token = index.token(name), !roles.endOfGeneration.contains(token) else { continue }
      let stated = ends.union(roles.endOfGeneration)
      let isAnother = signs.contains { sign in
        sign.allSatisfy { index.token($0).map(stated.contains) ?? false }
      }
      if isAnother {
        ends.remove(token)
        overrides[token] = type
      }
    }
    self.overrides = overrides
    endOfGeneration = ends
    control = endOfGeneration.union(Self.infills.compactMap(lowest))
  }
}
