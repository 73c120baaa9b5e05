/// What follows `Esc [` and `Esc O` on the terminals in use: xterm and its kin, tmux, screen,
/// rxvt, VT and the Linux console agree on these.
enum KeySequences {
  /// After `Esc O`: cursor keys in application mode, F1 to F4, the keypad's Enter.
  static let singleShift: [UInt8: Key] = lettered.merging([UInt8(ascii: "M"): .enter]) { $1 }

  /// Final letters after `Esc [`; parameters only carry modifiers.
  static let lettered: [UInt8: Key] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down,
    UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
    UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end,
    UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2),
    UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
    UInt8(ascii: "Z"): .backTab,
  ]

  /// The number before `~`.
  static let numbered: [Int: Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
    23: .function(11), 24: .function(12),
  ]
}
