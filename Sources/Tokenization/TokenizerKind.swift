/// How words become tokens, by the name that files state: `tokenizer.ggml.model`.
///
/// A new kind is a case here and a `TextEncoder`.
public enum TokenizerKind: String, Sendable, CaseIterable {
  case byteLevelBPE = "gpt2"
  case sentencePiece = "llama"
  case unigram = "t5"

  /// What it is usually called.
  var title: String {
    switch self {
    case .byteLevelBPE: "byte-level BPE"
    case .sentencePiece: "SentencePiece"
    case .unigram: "Unigram"
    }
  }

  /// The statements `tokenizer.ggml.NAME` that are its own, beyond those that all kinds obey.
  public var statements: Set<String> {
    switch self {
    case .byteLevelBPE: ["pre", "merges", "scores"]
    // Merges only repeat what the scores say, and there are no words to cut.
    case .sentencePiece: ["pre", "merges", "scores", "add_space_prefix"]
    case .unigram:
      [
        "pre", "merges", "scores", "add_space_prefix", "remove_extra_whitespaces",
        "precompiled_charsmap",
      ]
    }
  }

  /// Whether the vocabulary comes with merges, else with scores.
  public var hasMerges: Bool { self == .byteLevelBPE }

  /// The roles of tokens of a file that does not state them, as in llama.cpp.
  var customaryRoles: [String: Int] {
    switch self {
    case .byteLevelBPE: [:]
    case .sentencePiece: ["bos": 1, "eos": 2, "unknown": 0]
    case .unigram: ["eos": 1, "unknown": 2, "padding": 0]
    }
  }
}
