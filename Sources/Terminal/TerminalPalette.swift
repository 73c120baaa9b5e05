/// The colours a terminal has by number, as xterm defines them.
package enum TerminalPalette {
  private static let cubeLevels: [UInt8] = [0, 95, 135, 175, 215, 255]

  /// The first sixteen, which people often change: used to find what is near, never to be exact.
  private static let ansi: [RGB] = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0),
    RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205), RGB(229, 229, 229),
    RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
    RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
  ]

  private static let ansiNames = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  ]

  /// 0 to 15 for `red` or `bright-red`, nil for any other word.
  package static func ansiIndex(named name: String) -> UInt8? {
    let isBright = name.hasPrefix("bright-")
    let base = isBright ? String(name.dropFirst("bright-".count)) : name
    return ansiNames.firstIndex(of: base).map { UInt8($0) + (isBright ? 8 : 0) }
  }

  /// The colour of `index`: sixteen by name, a 6×6×6 cube, twenty-four greys.
  package static func rgb(_ index: UInt8) -> RGB {
    switch index {
    case 0..<16: return ansi[Int(index)]
    case 16..<232:
      let cell = Int(index) - 16
      return RGB(cubeLevels[cell / 36], cubeLevels[cell / 6 % 6], cubeLevels[cell % 6])
    default:
      let level = 8 + 10 * (index - 232)
      return RGB(level, level, level)
    }
  }

  /// The nearest of the 240 colours that look the same everywhere.
  package static func nearestIndexed(_ color: RGB) -> UInt8 { nearest(color, in: 16...255) }

  /// The nearest of the sixteen named ones.
  package static func nearestAnsi(_ color: RGB) -> UInt8 { nearest(color, in: 0...15) }

  private static func nearest(_ color: RGB, in candidates: ClosedRange<UInt8>) -> UInt8 {
    var best = candidates.lowerBound
    var bestDistance = Int.max
    for candidate in candidates {
      let distance = distance(color, rgb(candidate))
      if distance < bestDistance { (best, bestDistance) = (candidate, distance) }
    }
    return best
  }

  /// Squared distance, weighted as the eye weighs red, green and blue.
  private static func distance(_ a: RGB, _ b: RGB) -> Int {
    let red = Int(a.red) - Int(b.red)
    let green = Int(a.green) - Int(b.green)
    let blue = Int(a.blue) - Int(b.blue)
    let meanRed = (Int(a.red) + Int(b.red)) / 2
    return (512 + meanRed) * red * red / 256 + 4 * green * green
      + (767 - meanRed) * blue * blue / 256
  }
}
