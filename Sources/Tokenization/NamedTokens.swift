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

  /// Tokens after which a generation is over.
  let endOfGeneration: Set<TokenID>
  /// Tokens to treat as control, whatever their type in the file.
  let control: Set<TokenID>

  init(index: TokenIndex) {
    func lowest(of names: [String]) -> TokenID? { names.compactMap { index.token($0) }.min() }
    endOfGeneration = Set(Self.ends.compactMap { index.token($0) })
      .union(Self.fileMarks.compactMap(lowest))
    control = endOfGeneration.union(Self.infills.compactMap(lowest))
  }
}
