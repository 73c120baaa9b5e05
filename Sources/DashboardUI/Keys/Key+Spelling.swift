package import Terminal

extension Key {
  private static let named: [(name: String, key: Key)] = [
    ("space", .character(" ")), ("enter", .enter), ("esc", .escape), ("tab", .tab),
    ("shift-tab", .backTab), ("backspace", .backspace), ("delete", .delete),
    ("insert", .insert), ("up", .up), ("down", .down), ("left", .left), ("right", .right),
    ("home", .home), ("end", .end), ("pgup", .pageUp), ("pgdn", .pageDown),
  ]

  /// Names of the keys that are no characters, for a message.
  static var spelledNames: String { named.map(\.name).joined(separator: ", ") }

  /// Reads a key as a configuration file has it: `m`, `G`, `?`, `space`, `pgup`, `f5`, `ctrl-u`.
  ///
  /// Names do not depend on case, characters do. `ctrl-i`, `ctrl-m` and their like are what a
  /// terminal sends for them: Tab, Enter.
  package init?(spelling: String) {
    let lowered = spelling.lowercased()
    if let match = Self.named.first(where: { $0.name == lowered }) {
      self = match.key
    } else if lowered.first == "f", let number = Int(lowered.dropFirst()),
      (1...12).contains(number)
    {
      self = .function(number)
    } else if let letter = Self.controlLetter(lowered) {
      self = Self.control(sending: letter)
    } else {
      let scalars = spelling.unicodeScalars
      guard scalars.count == 1, spelling.cellWidth > 0, spelling != " " else { return nil }
      self = .character(Character(spelling))
    }
  }

  /// The key as `init(spelling:)` reads it back; empty for what is no key of a keyboard.
  package var spelling: String {
    if let match = Self.named.first(where: { $0.key == self }) { return match.name }
    switch self {
    case .character(let character): return String(character)
    case .control(let character): return "ctrl-\(character)"
    case .function(let number): return "f\(number)"
    default: return ""
    }
  }

  /// The letter of `ctrl-x`, `c-x` or `^x`.
  private static func controlLetter(_ text: String) -> Character? {
    for prefix in ["ctrl-", "ctrl+", "c-", "^"] where text.hasPrefix(prefix) {
      let rest = text.dropFirst(prefix.count)
      guard let letter = rest.first, rest.count == 1 else { continue }
      return "abcdefghijklmnopqrstuvwxyz\\]^_[".contains(letter) ? letter : nil
    }
    return nil
  }

  private static func control(sending letter: Character) -> Key {
    switch letter {
    case "i": .tab
    case "j", "m": .enter
    case "h": .backspace
    case "[": .escape
    default: .control(letter)
    }
  }
}
