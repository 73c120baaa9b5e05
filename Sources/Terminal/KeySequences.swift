/// What keys send on the terminals in use: xterm and its kin, tmux, screen, rxvt, VT and the Linux
/// console agree on these.
enum KeySequences {
  /// A key by the numbers and the letter behind `Esc [`.
  static func key(_ numbers: [Int], final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "~"):
      guard let first = numbers.first, numbers.count <= 2 else { return nil }
      return modified(numbered[first], numbers.count == 2 ? numbers[1] : nil)
    // rxvt's Ctrl, alone and with Shift.
    case UInt8(ascii: "^"), UInt8(ascii: "@"):
      return numbers.count == 1 ? modified(numbered[numbers[0]], 5) : nil
    default:
      if numbers.isEmpty, let arrow = shiftedArrows[final] { return arrow }
      guard numbers.count < 2 || numbers.count == 2 && numbers[0] == 1 else { return nil }
      return modified(lettered[final], numbers.last)
    }
  }

  /// A key by the letter behind `Esc O`: cursor keys in application mode, F1 to F4, the keypad's Enter.
  static func singleShift(_ letter: UInt8, modifiers: Int?) -> Key? {
    if letter == UInt8(ascii: "M") { return .enter }
    if let arrow = shiftedArrows[letter] { return modified(arrow, 5) }
    return modified(lettered[letter], modifiers)
  }

  /// F1 to F5 of the Linux console: `Esc [ [ A` and on.
  static func linuxFunctionKey(_ letter: UInt8) -> Key? {
    let number = Int(letter) - Int(UInt8(ascii: "A")) + 1
    return (1...5).contains(number) ? .function(number) : nil
  }

  static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x09: .tab
    case 0x0a, 0x0d: .enter
    case 0x08, 0x7f: .backspace
    case 0x00: .control(" ")
    case 0x01...0x1a: .control(Character(Unicode.Scalar(byte + 0x60)))
    default: .control(Character(Unicode.Scalar(byte + 0x40)))
    }
  }

  /// xterm's number for modifiers: 1 and the sum of Shift 1, Alt 2, Ctrl 4, Meta 8.
  private static func modified(_ key: Key?, _ modifiers: Int?) -> Key? {
    guard let modifiers, modifiers > 1, (modifiers - 1) & 0b1110 != 0 else { return key }
    return key?.byWords
  }

  /// Final letters after `Esc [`.
  private static let lettered: [UInt8: Key] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down,
    UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
    UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end,
    UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2),
    UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
    UInt8(ascii: "Z"): .backTab,
  ]

  /// rxvt's arrows with Shift, and behind `Esc O` with Ctrl.
  private static let shiftedArrows: [UInt8: Key] = [
    UInt8(ascii: "a"): .up, UInt8(ascii: "b"): .down,
    UInt8(ascii: "c"): .right, UInt8(ascii: "d"): .left,
  ]

  /// The number before `~`.
  private static let numbered: [Int: Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
    23: .function(11), 24: .function(12),
  ]
}

extension Key {
  /// The key with Alt or Ctrl held: arrows and Delete then go by words, all others stay as they are.
  var byWords: Key {
    switch self {
    case .left: .wordLeft
    case .right: .wordRight
    case .delete: .deleteWordRight
    default: self
    }
  }

  /// Not so of what a mouse does.
  var isOfKeyboard: Bool {
    if case .mouse = self { return false }
    return true
  }
}
