package import Terminal

/// What a stop's promise has come to so far.
package struct TourEvidence: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// Not to be seen yet.
    case waiting
    /// Seen in this session.
    case shown
    /// Not so here, as far as was promised to look.
    case notSo
  }

  package var kind: Kind
  /// What to say, the most important first; a small screen leaves out the last of them.
  package var parts: [String]
  /// The number's colour.
  package var role: Role

  static func waiting(_ parts: String...) -> TourEvidence {
    TourEvidence(kind: .waiting, parts: parts, role: .text)
  }

  /// Answers that differ were to be seen.
  static func different(_ parts: String...) -> TourEvidence {
    TourEvidence(kind: .shown, parts: parts, role: .hashDiffers)
  }

  /// Answers that are the same were to be seen.
  static func same(_ parts: String...) -> TourEvidence {
    TourEvidence(kind: .shown, parts: parts, role: .hashSame)
  }

  static func notSo(_ parts: String...) -> TourEvidence {
    TourEvidence(kind: .notSo, parts: parts, role: .warn)
  }

  /// Something differs that never may.
  static func broken(_ parts: String...) -> TourEvidence {
    TourEvidence(kind: .notSo, parts: parts, role: .bad)
  }
}
