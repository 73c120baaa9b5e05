/// A glyph that has to meet its neighbours: a border, or a part of a cell that is filled.
struct CellShape {
  private enum Kind {
    /// Which of the four sides the line through the middle reaches.
    case line(left: Bool, right: Bool, up: Bool, down: Bool)
    /// How much of the cell is filled from below, or from the left.
    case below(Double)
    case left(Double)
    case shade(Double)
  }

  private let kind: Kind

  /// `nil` for glyphs that are letters and signs.
  init?(_ glyph: Character) {
    guard let scalar = glyph.unicodeScalars.first, glyph.unicodeScalars.count == 1 else {
      return nil
    }
    switch scalar.value {
    case 0x2500, 0x2501: kind = .line(left: true, right: true, up: false, down: false)
    case 0x2502, 0x2503: kind = .line(left: false, right: false, up: true, down: true)
    case 0x250c, 0x256d: kind = .line(left: false, right: true, up: false, down: true)
    case 0x2510, 0x256e: kind = .line(left: true, right: false, up: false, down: true)
    case 0x2514, 0x2570: kind = .line(left: false, right: true, up: true, down: false)
    case 0x2518, 0x256f: kind = .line(left: true, right: false, up: true, down: false)
    case 0x2581...0x2588: kind = .below(Double(scalar.value - 0x2580) / 8)
    case 0x2589...0x258f: kind = .left(Double(0x2590 - scalar.value) / 8)
    case 0x2591...0x2593: kind = .shade(Double(scalar.value - 0x2590) / 4)
    default: return nil
    }
  }

  /// Whether it is a border, which fills no part of the cell.
  var isLine: Bool { if case .line = kind { true } else { false } }

  /// SVG of the shape in the cell whose corner is at (x, y), in the current fill.
  func path(x: Double, y: Double, width: Double, height: Double) -> String {
    switch kind {
    case .below(let share):
      return rectangle(x, y + height * (1 - share), width, height * share)
    case .left(let share): return rectangle(x, y, width * share, height)
    case .shade(let share):
      return rectangle(x, y, width, height, " opacity=\"\(share)\"")
    case .line(let left, let right, let up, let down):
      let (middleX, middleY, half) = (x + width / 2, y + height / 2, 0.6)
      var shapes = ""
      if left || right {
        let start = left ? x : middleX - half
        shapes += rectangle(
          start, middleY - half, (right ? x + width : middleX + half) - start, 1.2)
      }
      if up || down {
        let start = up ? y : middleY - half
        shapes += rectangle(
          middleX - half, start, 1.2, (down ? y + height : middleY + half) - start)
      }
      return shapes
    }
  }

  private func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String = ""
  ) -> String {
    let numbers = [x, y, width, height].map(SVGPicture.figure)
    return "<rect x=\"\(numbers[0])\" y=\"\(numbers[1])\" width=\"\(numbers[2])\" "
      + "height=\"\(numbers[3])\"\(style)/>"
  }
}
