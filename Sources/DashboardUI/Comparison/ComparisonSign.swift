import EngineTypes
package import Terminal

/// How answers stand to each other, at a glance.
extension ComparedSessions.Verdict: Sign {
  package var cell: Cell {
    switch self {
    case .sameBits: Cell("✓", role: .hashSame)
    case .otherBits: Cell("≈", role: .warn)
    case .bitsUnknown: Cell("?", role: .warn)
    case .differs: Cell("✗", role: .hashDiffers)
    case .notCompared: Cell("·", role: .dim)
    case .onlyInA: Cell("‹", role: .dim)
    case .onlyInB: Cell("›", role: .dim)
    }
  }

  /// For a narrow column.
  var word: String {
    switch self {
    case .sameBits: "same bits"
    case .otherBits: "other bits"
    case .bitsUnknown: "same tokens"
    case .differs: "differs"
    case .notCompared: "not compared"
    case .onlyInA: "only in A"
    case .onlyInB: "only in B"
    }
  }

  var text: String { "\(glyph) \(word)" }

  /// Where the first token differs; `=` where none does.
  func place(ofToken token: Int?) -> String {
    if let token { return Format.count(token) }
    return switch self {
    case .sameBits, .otherBits, .bitsUnknown, .differs: "="
    case .notCompared, .onlyInA, .onlyInB: Format.unknown
    }
  }

  /// Where the first bits differ; `=` where none do, which takes the same bits to know.
  func place(ofBits token: Int?) -> String {
    token.map(Format.count) ?? (self == .sameBits ? "=" : Format.unknown)
  }

  package var meaning: String {
    switch self {
    case .sameBits: "same bits in both logs, to the last"
    case .otherBits: "same tokens, but bits of their logits differ"
    case .bitsUnknown: "same tokens; bits not comparable: another mode, precision or model"
    case .differs: "another token, or another end"
    case .notCompared: "not compared: a log has no answer"
    case .onlyInA: "asked in A only"
    case .onlyInB: "asked in B only"
    }
  }
}
