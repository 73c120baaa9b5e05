/// One cell: a glyph, what it means, and how it is set off.
public struct Cell: Hashable, Sendable {
  /// A grapheme of width 1 or 2; the cell after a wide one is `.continuation`.
  public var glyph: Character
  public var role: Role
  public var attributes: Attributes

  public init(_ glyph: Character = " ", role: Role = .text, attributes: Attributes = []) {
    self.glyph = glyph
    self.role = role
    self.attributes = attributes
  }

  public static let blank = Cell()
  /// Stands to the right of a wide glyph.
  public static let continuation = Cell("\0")
}

/// A grid of cells that views paint into.
public struct CellBuffer: Hashable, Sendable {
  public let width: Int
  public let height: Int
  private var cells: [Cell]

  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: .blank, count: self.width * self.height)
  }

  public var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  public subscript(x: Int, y: Int) -> Cell {
    get { cells[y * width + x] }
    set {
      guard bounds.contains(x: x, y: y) else { return }
      cells[y * width + x] = newValue
    }
  }

  /// Writes `text` from (x, y) to the right, clipped to `clip` (default: the buffer).
  ///
  /// Control characters, bidirectional marks and zero-width joiners are dropped, so hostile
  /// model output cannot move the cursor or reorder the screen.
  ///
  /// - Returns: the column after the last cell written.
  @discardableResult
  public mutating func write(
    _ text: String, x: Int, y: Int, role: Role = .text, attributes: Attributes = [],
    clip: Rect? = nil
  ) -> Int {
    let clip = (clip ?? bounds).intersection(bounds)
    var column = x
    guard y >= clip.y && y < clip.maxY else { return column }
    for glyph in text {
      let width = glyph.cellWidth
      guard width > 0 else { continue }
      guard column + width <= clip.maxX else { break }
      if column >= clip.x {
        self[column, y] = Cell(glyph, role: role, attributes: attributes)
        if width == 2 { self[column + 1, y] = .continuation }
      }
      column += width
    }
    return column
  }

  public mutating func fill(_ area: Rect, with cell: Cell = .blank) {
    let area = area.intersection(bounds)
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { self[x, y] = cell }
    }
  }
}
