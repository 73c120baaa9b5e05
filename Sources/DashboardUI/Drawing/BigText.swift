import Terminal

/// A figure that can be read from the other end of a room: each dot of a digit is a block of cells.
///
/// Digits, `%`, `,`, `.` and `-` can be drawn; anything else is left out.
struct BigText {
  /// The cells of one dot, the largest first; twice as wide as high is a square.
  struct Scale: Hashable {
    var width: Int
    var height: Int

    static let all =
      [(12, 6), (10, 5), (8, 4), (6, 3), (5, 3), (4, 2), (3, 2), (2, 1), (1, 1)].map(Scale.init)

    private init(_ size: (Int, Int)) { (width, height) = size }
  }

  static let rowCount = 5
  /// Rows from the top, a bit a dot.
  private static let glyphs: [Character: (width: Int, rows: [Int])] = [
    "0": (3, [7, 5, 5, 5, 7]), "1": (3, [2, 6, 2, 2, 7]), "2": (3, [7, 1, 7, 4, 7]),
    "3": (3, [7, 1, 7, 1, 7]), "4": (3, [5, 5, 7, 1, 1]), "5": (3, [7, 4, 7, 1, 7]),
    "6": (3, [7, 4, 7, 5, 7]), "7": (3, [7, 1, 1, 1, 1]), "8": (3, [7, 5, 7, 5, 7]),
    "9": (3, [7, 5, 7, 1, 7]), "%": (3, [5, 1, 2, 4, 5]), "-": (3, [0, 0, 7, 0, 0]),
    ",": (1, [0, 0, 0, 1, 1]), ".": (1, [0, 0, 0, 0, 1]),
  ]

  private let glyphs: [(width: Int, rows: [Int])]

  init(_ text: String) { glyphs = text.compactMap { Self.glyphs[$0] } }

  /// Dots from left to right, one between two glyphs.
  private var dotCount: Int { glyphs.reduce(0) { $0 + $1.width } + max(0, glyphs.count - 1) }

  func fits(_ scale: Scale, _ width: Int, _ height: Int) -> Bool {
    dotCount * scale.width <= width && Self.rowCount * scale.height <= height
  }

  /// Paints it in the middle of an area that it fits in, in dots of one kind of cell.
  func render(
    _ scale: Scale, _ dot: Cell, into buffer: inout CellBuffer, in area: Rect
  ) {
    var x = area.x + (area.width - dotCount * scale.width) / 2
    let top = area.y + (area.height - Self.rowCount * scale.height) / 2
    for glyph in glyphs {
      for (row, bits) in glyph.rows.enumerated() {
        for column in 0..<glyph.width where bits >> (glyph.width - 1 - column) & 1 == 1 {
          let place = Rect(
            x: x + column * scale.width, y: top + row * scale.height, width: scale.width,
            height: scale.height)
          buffer.fill(place, with: dot)
        }
      }
      x += (glyph.width + 1) * scale.width
    }
  }
}
