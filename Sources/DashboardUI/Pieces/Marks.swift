package import EngineTypes
import Terminal

/// A request's letter and colour, the same in every panel.
struct RequestTint {
  private static let letters = Array("abcdefghijklmnopqrstuvwxyz")

  let letter: Character
  let role: Role

  init(_ id: RequestID) {
    // Ids count from 1.
    let index = Int(truncatingIfNeeded: id.rawValue &- 1) & Int.max
    letter = Self.letters[index % Self.letters.count]
    role = Role.requests[index % Role.requests.count]
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
    var sign = VerdictSign(verdict)
    words = entry.words(verdict)
    if case .rejected(let reason) = entry.phase {
      (sign, words) = (.rejected, reason.description)
    } else if entry.wasBrokenOff {
      sign = .brokenOff
    } else if twins.isReference(entry) {
      (sign, words) = (.reference, "reference")
    } else if twins.isNextReference(entry) {
      (sign, words) = (.ranAlone, "next reference")
    }
    (glyph, role) = (sign.glyph, sign.role)
  }
}

extension TwinLedger {
  /// Whether others are compared with the run, or are about to be and with no other until then.
  package func isReference(_ entry: RequestEntry) -> Bool {
    guard !entry.wasBrokenOff else { return false }
    if isReference(entry.id) { return true }
    return isFirstAlone(entry) && reference(of: entry.id) == nil
  }

  /// Whether the run takes the place of one in company that stands in for it until it has ended.
  package func isNextReference(_ entry: RequestEntry) -> Bool {
    guard !entry.wasBrokenOff, !isReference(entry.id) else { return false }
    return entry.isActive && isFirstAlone(entry) && reference(of: entry.id) != nil
  }

  private func isFirstAlone(_ entry: RequestEntry) -> Bool {
    entry.isolation == .alone && reference(of: entry.id)?.kind != .alone
      && verdict(of: entry.id) != .mixed
  }
}

/// A kernel mode as glyph, word and colour.
struct ModeMark {
  var glyph: Character
  var word: String
  var role: Role

  init(_ mode: KernelMode) {
    let sign = ModeSign(mode)
    (glyph, word, role) = (sign.glyph, sign.word, sign.role)
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
