/// How text is cut into words; merges never cross a cut.
///
/// The names and rules are those of llama.cpp, because they are what model files state.
struct PreTokenizer: Sendable {
  /// Applied in turn, each to every piece the one before has left.
  let rules: [SplitRule]
  /// A whole word that is a token stays one, whatever the merges say.
  var ignoresMerges = false
  /// Whether models of this kind begin with BOS unless the file says otherwise.
  var addsBOS = false

  /// The names of the supported rules, as shown in errors; some have aliases in `init`.
  static let names = ["smollm", "gpt-2", "llama-bpe", "qwen2", "default"]

  init(name: String) throws(TokenizerError) {
    switch name {
    case "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b":
      rules = [.eachNumber, .gpt2]
    case "gpt-2", "phi-2", "olmo", "mpt", "jais":
      rules = [.gpt2]
    case "llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral":
      rules = [.llama3(maxNumberLength: 3)]
      ignoresMerges = true
      addsBOS = true
    case "dbrx", "smaug-bpe":
      rules = [.llama3(maxNumberLength: 3)]
    case "qwen2", "deepseek-r1-qwen", "stablelm2", "megrez":
      rules = [.llama3(maxNumberLength: 1)]
    case "default", "":
      rules = [.punctuationRuns, .gpt2, .numberRuns, .digitTriples]
    default:
      throw .unsupportedPreTokenizer(name)
    }
  }

  /// The words of a stretch of valid UTF-8, in order and without gaps.
  func words(in text: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    var pieces = range.isEmpty ? [] : [range]
    for rule in rules {
      var words: [Range<Int>] = []
      words.reserveCapacity(max(pieces.count, range.count / 4))
      for piece in pieces {
        let stretch = TextStretch(bytes: text, range: piece)
        var start = piece.lowerBound
        while start < piece.upperBound {
          let end = rule.wordEnd(in: stretch, from: start)
          words.append(start..<end)
          start = end
        }
      }
      pieces = words
    }
    return pieces
  }
}
