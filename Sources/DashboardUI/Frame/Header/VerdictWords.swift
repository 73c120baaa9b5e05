import EngineTypes
import Terminal

/// What the answers of one mode came to, in as many words as there is room for.
struct VerdictWords {
  /// `✗ 31 of 40`, or a dot where nothing was compared yet.
  let count: String
  let role: Role
  /// What follows the count, the longest first.
  let sentences: [String]
  /// How many different texts there were, the longest first.
  let texts: [String]

  init(_ total: ProofSummary.Total) {
    count =
      "\(total.glyph) \(Format.count(total.sameBitsCount)) of \(Format.count(total.twinCount))"
    role = total.agrees ? .hashSame : .hashDiffers
    texts = Self.texts(total)
    sentences = [
      "answers equal to the bit", "equal to the bit", "equal", "",
    ]
  }

  /// For a mode of which nothing was compared: why, the longest first.
  init(nothing reasons: [String]) {
    (count, role, sentences, texts) = ("·", .dim, reasons + [""], reasons + [""])
  }

  var isEmpty: Bool { role == .dim }

  /// The longest sentence for `width` cells, with the texts where there is room for them.
  func sentence(width: Int) -> String {
    let whole =
      isEmpty ? [] : texts.flatMap { text in sentences.prefix(2).map { "\($0) · \(text)" } }
    let short = isEmpty ? [] : texts.suffix(1).map { "\(sentences[2]) · \($0)" }
    return (whole + short + sentences).first { $0.cellWidth <= width } ?? ""
  }

  func texts(width: Int) -> String { texts.first { $0.cellWidth <= width } ?? "" }

  private static func texts(_ total: ProofSummary.Total) -> [String] {
    let questions = Format.counted(total.questionCount, "question")
    if total.distinctCount > total.questionCount {
      let number = Format.count(total.distinctCount)
      let whole = "\(number) different texts to \(questions)"
      // More texts than answers were compared would read as a mistake.
      guard !total.needsReferences else {
        return [
          "\(whole), references among them", "\(number) texts to \(questions), references too",
          "\(number) texts with references",
        ]
      }
      return [whole, "\(number) texts to \(questions)", "\(number) texts"]
    }
    return total.questionCount == 1
      ? ["one text to one question", "one text"]
      : ["one text to each of \(questions)", "one text each"]
  }
}
