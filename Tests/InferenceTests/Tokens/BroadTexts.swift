import EngineTypes

/// Texts of many scripts and of what tokenizers stumble over, the same for the same seed.
struct BroadTexts {
  private static let blocks: [ClosedRange<UInt32>] = [
    0x20...0x7E, 0xA0...0x24F, 0x250...0x36F, 0x370...0x52F, 0x530...0x6FF, 0x900...0xDFF,
    0xE00...0x109F, 0x10A0...0x13FF, 0x1780...0x18AF, 0x1C80...0x1FFF, 0x2000...0x20CF,
    0x2100...0x22FF, 0x2460...0x27BF, 0x2C00...0x2DFF, 0x3000...0x312F, 0x4E00...0x9FFF,
    0xA640...0xABBF, 0xAC00...0xD7FF, 0xF900...0xFEFF, 0xFF00...0xFFFF, 0x10000...0x10CFF,
    0x1D400...0x1D7FF, 0x1F000...0x1FAFF, 0x20000...0x2A6FF, 0xE0000...0xE01EF, 0x1...0x1F,
  ]
  private static let words = [
    "the", "The", "THE", "hello", "iPhone", "McDonald", "HTTPServer", "snake_case", "naïve",
    "ÉCOLE", "Straße", "ǅungla", "Ελλάδα", "москва", "日本語", "テキスト", "한국어", "عربي",
    "हिन्दी", "ไทย", "Việt", "e\u{301}a\u{308}", "12", "12345", "3.14159", "1,000,000", "0x1F",
    "<s>", "</s>", "<|im_start|>", "<unk>", "<0x41>", "[INST]", "<end_of_turn>", "▁", "Ġ", "👨‍👩‍👧",
    "🇩🇪", "👍🏽", "{", "}", "()", "->", "//", "/*", "==", "#", "\"", "…", "。", "’s", "½", "Ⅷ", "٣",
    "aAaAaA", "ÉAÉA", "éAAéAA", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "日日日日日日日日日日日日",
  ]
  private static let between = [
    "", "", " ", " ", "  ", "\t", "\n", "\r\n", "\n\n", " \n", "\u{85}", "\u{A0}", "\u{3000}",
    "\u{200B}", "        ", "'s", "'T", "'re", "'LL", "'", ".", ",", "1",
  ]

  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next() -> String {
    switch random.next(below: 3) {
    case 0: scalars(of: Self.blocks[random.next(below: Self.blocks.count)])
    case 1: scalars(of: nil)
    default: sentence()
    }
  }

  /// Scalars of one block, or each of any block.
  private mutating func scalars(of block: ClosedRange<UInt32>?) -> String {
    var text = ""
    for _ in 0...random.next(below: 50) {
      let range = block ?? Self.blocks[random.next(below: Self.blocks.count)]
      let value = range.lowerBound + UInt32(random.next(below: range.count))
      text.unicodeScalars.append(Unicode.Scalar(value) ?? " ")
      if random.next(below: 7) == 0 { text += Self.between[random.next(below: Self.between.count)] }
    }
    return text
  }

  private mutating func sentence() -> String {
    var text = ""
    for _ in 0...random.next(below: 25) {
      text += Self.words[random.next(below: Self.words.count)]
      text += Self.between[random.next(below: Self.between.count)]
    }
    return text
  }
}
