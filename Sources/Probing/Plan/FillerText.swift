import EngineTypes

/// Prompts that nobody needs the answer of: seeded, of different lengths and beginnings.
struct FillerText {
  private static let subjects = [
    "the tides of the North Sea", "how bread rises", "a train that is late", "the moons of Jupiter",
    "why cats purr", "the history of glass", "a garden in winter", "how bridges carry weight",
    "the sound of a violin", "migrating birds", "an old lighthouse", "the price of salt",
  ]
  private static let requests = [
    "Write a short story about", "Explain in simple words", "List ten facts about",
    "Write a letter about", "Describe in detail", "Make up a dialogue about",
  ]
  private static let words = [
    "river", "paper", "seven", "quiet", "window", "copper", "market", "summer", "letter", "engine",
    "island", "number", "signal", "garden", "winter", "bottle", "silver", "travel", "bridge",
    "candle",
  ]

  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// A question, with so many words before it.
  mutating func prompt(wordCount: Int) -> String {
    let request = pick(Self.requests)
    let question = "\(request) \(pick(Self.subjects))."
    return wordCount > 0 ? "Notes: \(noise(wordCount)).\n\(question)" : question
  }

  /// A beginning that no server has seen, of so many words; long enough for many blocks of a cache.
  mutating func freshBeginning(wordCount: Int) -> String {
    let number = String(random.next(), radix: 16)
    return "Record \(number): \(noise(wordCount)).\n"
  }

  mutating func number(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + random.next(below: range.count)
  }

  private mutating func noise(_ count: Int) -> String {
    (0..<count).map { _ in pick(Self.words) }.joined(separator: " ")
  }

  private mutating func pick(_ texts: [String]) -> String { texts[random.next(below: texts.count)] }
}
