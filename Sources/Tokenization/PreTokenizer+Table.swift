/// What files call the rules: `tokenizer.ggml.pre`.
///
/// A new name of a rule goes into its row; a new rule is a row. `record_tokens.py`
/// of the tests records what llama.cpp makes of it.
extension PreTokenizer {
  static let table: [(names: [String], preTokenizer: PreTokenizer)] = [
    (
      [
        "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b",
        "mellum2",
      ],
      .init(.runs(of: .numbers, lengths: 1...1), .gpt2)
    ),
    (
      [
        "gpt-2", "phi-2", "olmo", "mpt", "jais", "gigachat", "a.x-4.0", "mellum", "exaone4",
        "trillion", "granite-docling",
      ], .init(.gpt2)
    ),
    (
      ["llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"],
      .init(.words(.llama3), ignoresMerges: true, addsBOS: true)
    ),
    (["dbrx", "smaug-bpe", "chatglm-bpe"], .init(.words(.llama3))),
    (["glm4", "glm5"], .init(.words(.llama3), ignoresMerges: true)),
    (
      [
        "qwen2", "deepseek-r1-qwen", "stablelm2", "megrez", "kormo", "hunyuan", "solar-open",
        "grok-2", "bailingmoe", "bailingmoe2", "llada-moe",
      ], .init(.words(.qwen2))
    ),
    (["qwen35"], .init(.words(.qwen35))),
    (["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], .init(.words(.gpt4o))),
    (["tekken"], .init(.words(.tekken), ignoresMerges: true, addsBOS: true)),
    (
      ["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"],
      .init(
        .runs(of: .numbers, lengths: 1...3), .runs(of: .chineseAndKana), .words(.deepSeek3))
    ),
    (
      ["deepseek-llm"],
      .init(
        .runs(of: .newlines, lengths: 1...1), .runs(of: .deepSeekLetters, takesSpace: true),
        .runs(of: .deepSeekSigns, takesSpace: true), .trailingWhitespace,
        .runs(of: .deepSeekIdeographs), .runs(of: .numbers))
    ),
    (
      ["deepseek-coder"],
      .init(
        .runs(of: .newlines, lengths: 1...1), .runs(of: .init(.letter), takesSpace: true),
        .runs(of: .init(.punctuation), takesSpace: true), .runs(of: .deepSeekIdeographs),
        .runs(of: .numbers, lengths: 1...1))
    ),
    (["seed-coder"], .init(.words(.seedCoder))),
    (["ufakzeka"], .init(.words(.ufakzeka))),
    (
      ["minicpm5"],
      .init(.runs(of: .numbers, lengths: 1...3), .words(.miniCPM5), ignoresMerges: true)
    ),
    (["laguna"], .init(.runs(of: .init([], "\n")), .words(.qwen2))),
    (
      ["falcon"],
      .init(
        .runs(of: .init(.punctuation, "$+<=>^~|`")), .gpt2, .runs(of: .digits, lengths: 3...3))
    ),
    (
      ["default", ""],
      .init(
        .runs(of: .init(.punctuation, "$+<=>^~|")), .gpt2, .runs(of: .numbers),
        .runs(of: .digits, lengths: 3...3))
    ),
  ]
}

extension ScalarSet {
  fileprivate static let numbers = ScalarSet(.number)
  fileprivate static let newlines = ScalarSet([], "\r\n")
  fileprivate static let digits = ScalarSet([0x30...0x39])
  // [一-龥぀-ゟ゠-ヿ]
  fileprivate static let chineseAndKana = ScalarSet([0x3040...0x30FF, 0x4E00...0x9FA5])
  // [一-龥ࠀ-一가-\uD7FF]
  fileprivate static let deepSeekIdeographs = ScalarSet([0x800...0x9FA5, 0xAC00...0xD7FF])
  // [!-/:-~！-／：-～‘-‟　-。]
  fileprivate static let deepSeekSigns = ScalarSet([
    0x21...0x2F, 0x3A...0x7E, 0x2018...0x201F, 0x3000...0x3002, 0xFF01...0xFF0F,
    0xFF1A...0xFF5E,
  ])
  /// Letters that have a case, as listed by the expression of DeepSeek LLM.
  fileprivate static let deepSeekLetters = ScalarSet([
    0x41...0x5A, 0x61...0x7A, 0xB5...0xB5, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x1BA, 0x1BC...0x1BF,
    0x1C4...0x293, 0x295...0x2AF, 0x370...0x373, 0x376...0x377, 0x37B...0x37D, 0x37F...0x37F,
    0x386...0x386, 0x388...0x38A, 0x38C...0x38C, 0x38E...0x3A1, 0x3A3...0x3F5, 0x3F7...0x481,
    0x48A...0x52F, 0x531...0x556, 0x10A0...0x10C5, 0x13A0...0x13F5, 0x13F8...0x13FD,
    0x1C90...0x1CBA, 0x1CBD...0x1CBF, 0x1D00...0x1D2B, 0x1D6B...0x1D77, 0x1D79...0x1D9A,
    0x1E00...0x1F15, 0x1F18...0x1F1D, 0x1F20...0x1F45, 0x1F48...0x1F4D, 0x1F50...0x1F57,
    0x1F59...0x1F59, 0x1F5B...0x1F5B, 0x1F5D...0x1F5D, 0x1F5F...0x1F7D, 0x1F80...0x1FB4,
    0x1FB6...0x1FBC, 0x1FBE...0x1FBE, 0x1FC2...0x1FC4, 0x1FC6...0x1FCC, 0x1FD0...0x1FD3,
    0x1FD6...0x1FDB, 0x1FE0...0x1FEC, 0x1FF2...0x1FF4, 0x1FF6...0x1FFC, 0x2102...0x2102,
    0x2107...0x2107, 0x210A...0x2113, 0x2115...0x2115, 0x2119...0x211D, 0x2124...0x2124,
    0x2126...0x2126, 0x2128...0x2128, 0x212A...0x212D, 0x212F...0x2134, 0x2139...0x2139,
    0x213C...0x213F, 0x2145...0x2149, 0x214E...0x214E, 0x2183...0x2184, 0x2C00...0x2C7B,
    0x2C7E...0x2CE4, 0x2CEB...0x2CEE, 0x2CF2...0x2CF3, 0xA640...0xA66D, 0xA680...0xA69B,
    0xA722...0xA76F, 0xA771...0xA787, 0xA78B...0xA78E, 0xAB70...0xABBF, 0xFB00...0xFB06,
    0xFB13...0xFB17, 0xFF21...0xFF3A, 0xFF41...0xFF5A, 0x10400...0x1044F, 0x104B0...0x104D3,
    0x104D8...0x104FB, 0x10C80...0x10CB2, 0x10CC0...0x10CF2, 0x118A0...0x118DF,
    0x1E900...0x1E943,
  ])
}
