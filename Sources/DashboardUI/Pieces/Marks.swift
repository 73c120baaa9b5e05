import EngineTypes
import Terminal

/// A request's letter and colour, the same in every panel.
struct RequestTint {
  private static let letters = Array("abcdefghijklmnopqrstuvwxyz")
  private static let roles: [Role] = [.graph1, .graph2, .graph3, .graph4, .graph5, .graph6]

  let letter: Character
  let role: Role

  init(_ id: RequestID) {
    // Ids count from 1.
    let index = Int(truncatingIfNeeded: id.rawValue &- 1) & Int.max
    letter = Self.letters[index % Self.letters.count]
    role = Self.roles[index % Self.roles.count]
  }
}

/// A verdict as glyph, words and colour: never colour alone.
struct VerdictMark {
  var glyph: Character
  var words: String
  var role: Role

  /// The mark of a request; a run that others are compared with says so itself.
  init(_ entry: RequestEntry, in twins: TwinLedger) {
    let verdict = twins.verdict(of: entry.id)
    words = entry.words(verdict)
    switch verdict {
    case .sameBits: (glyph, role) = ("✓", .hashSame)
    case .sameTokens: (glyph, role) = ("≈", .warn)
    case .differs: (glyph, role) = ("✗", .hashDiffers)
    case .mixed: (glyph, role) = ("◐", .dim)
    case .noTwinYet: (glyph, role) = ("·", .dim)
    }
    if case .rejected(let reason) = entry.phase {
      (glyph, words, role) = ("!", reason.description, .bad)
    } else if entry.wasBrokenOff {
      (glyph, role) = ("·", .dim)
    } else if twins.isReference(entry) {
      (glyph, words, role) = ("◇", "reference", .info)
    }
  }
}

extension TwinLedger {
  /// Whether the run stands alone for its group, or is about to.
  func isReference(_ entry: RequestEntry) -> Bool {
    guard entry.isolation == .alone, !entry.wasBrokenOff else { return false }
    guard let reference = reference(of: entry.id), reference.kind == .alone else {
      return verdict(of: entry.id) != .mixed
    }
    return reference.request == entry.id
  }
}

/// A kernel mode as glyph, word and colour.
struct ModeMark {
  var glyph: Character
  var word: String
  var role: Role

  init(_ mode: KernelMode) {
    switch mode.uniformFamily {
    case .invariant: (glyph, word, role) = ("◆", "INVARIANT", .modeInvariant)
    case .standard: (glyph, word, role) = ("◇", "STANDARD", .modeStandard)
    case .reference: (glyph, word, role) = ("○", "REFERENCE", .info)
    case nil: (glyph, word, role) = ("◐", "MIXED FAMILIES", .warn)
    }
  }

  /// For tables and markers: `invariant`, `mixed`.
  var shortWord: String {
    word == "MIXED FAMILIES" ? "mixed" : word.lowercased()
  }
}

extension KernelFamily {
  var role: Role {
    switch self {
    case .invariant: .modeInvariant
    case .standard: .modeStandard
    case .reference: .info
    }
  }
}

extension RequestEntry.Phase {
  var glyph: Character {
    switch self {
    case .waiting: "-"
    case .prefill: "P"
    case .decode: "D"
    case .preempted: "E"
    case .finished(.cancelled), .finished(.shutdown): "×"
    case .finished(.error): "!"
    case .finished: "●"
    case .rejected: "!"
    }
  }

  var role: Role {
    switch self {
    case .waiting: .waiting
    case .prefill: .prefill
    case .decode: .decode
    case .preempted: .preempted
    case .finished(.error): .bad
    case .finished: .dim
    case .rejected: .bad
    }
  }
}
