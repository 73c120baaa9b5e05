/// How many colours a terminal shows.
public enum ColorDepth: String, CaseIterable, Sendable, Hashable {
  case mono
  /// Eight colours; the bright ones are bold.
  case ansi8
  case ansi16
  /// 256 by number: the usual case.
  case indexed
  /// Any colour, on a terminal whose terminfo entry is a direct-colour one.
  case direct

  /// What to use on a terminal with so many colours and pairs of them.
  package init(colorCount: Int, pairCount: Int) {
    // The default theme needs a pair for nearly every role.
    guard colorCount >= 8, pairCount > Role.allCases.count else {
      self = .mono
      return
    }
    switch colorCount {
    case ..<16: self = .ansi8
    case ..<256: self = .ansi16
    case 256: self = .indexed
    default: self = .direct
    }
  }
}

/// A colour as a theme gives it.
public enum ThemeColor: Hashable, Sendable {
  /// What the terminal shows where nobody chose: it may be an image or see-through.
  case terminal
  /// One of the 256 by number; the first 16 are the person's own.
  case indexed(UInt8)
  case rgb(RGB)

  /// The colour as RGB, nil for the terminal's own.
  public var rgb: RGB? {
    switch self {
    case .terminal: nil
    case .indexed(let index): TerminalPalette.rgb(index)
    case .rgb(let color): color
    }
  }

  /// The number curses knows the colour by at `depth`; -1 is the terminal's own.
  package func number(at depth: ColorDepth) -> Int32 {
    guard let rgb else { return -1 }
    // Direct-colour entries keep 0 to 7 for the person's own colours.
    if depth == .direct, case .indexed(let index) = self, index < 8 { return Int32(index) }
    switch depth {
    case .mono: return -1
    case .ansi8: return Int32(ansiIndex(rgb) % 8)
    case .ansi16: return Int32(ansiIndex(rgb))
    case .indexed: return Int32(indexed(rgb))
    case .direct:
      let value = Int32(rgb.red) << 16 | Int32(rgb.green) << 8 | Int32(rgb.blue)
      // So what is nearly black moves by a step nobody sees.
      return value < 8 ? value | 8 : value
    }
  }

  /// Whether eight colours can only show this one as bold.
  package var isBrightAnsi: Bool { rgb.map { ansiIndex($0) >= 8 } ?? false }

  private func ansiIndex(_ rgb: RGB) -> UInt8 {
    if case .indexed(let index) = self, index < 16 { return index }
    return TerminalPalette.nearestAnsi(rgb)
  }

  private func indexed(_ rgb: RGB) -> UInt8 {
    if case .indexed(let index) = self { return index }
    return TerminalPalette.nearestIndexed(rgb)
  }
}
