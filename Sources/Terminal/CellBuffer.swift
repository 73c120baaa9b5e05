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

  /// Whether the cell is the right half of the wide glyph before it, whatever its role.
  public var isContinuation: Bool { glyph.utf8.first == 0 }
}

/// A grid of cells that views paint into.
///
/// Painting over one half of a wide glyph blanks the other, so a row always adds up to its width.
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

  /// The cell at (x, y); assigning outside the buffer does nothing.
  ///
  /// - Precondition: when reading, (x, y) is inside the buffer.
  public subscript(x: Int, y: Int) -> Cell {
    get {
      precondition(bounds.contains(x: x, y: y), "(\(x), \(y)) is outside \(width)×\(height)")
      return cells[y * width + x]
    }
    set {
      guard bounds.contains(x: x, y: y) else { return }
      let index = y * width + x
      let isInWide = cells[index].isContinuation || isLeftHalf(index, x: x)
      if isInWide { blankOtherHalf(of: index, x: x, for: newValue) }
      cells[index] = newValue
    }
  }

  private func isLeftHalf(_ index: Int, x: Int) -> Bool {
    x + 1 < width && cells[index + 1].isContinuation
  }

  private mutating func blankOtherHalf(of index: Int, x: Int, for new: Cell) {
    if cells[index].glyph == new.glyph { return }
    if x > 0 && cells[index].isContinuation && !new.isContinuation {
      cells[index - 1].glyph = " "
    }
    if isLeftHalf(index, x: x) { cells[index + 1].glyph = " " }
  }

  /// Writes `text` from (x, y) to the right, clipped to `clip` (default: the buffer).
  ///
  /// Control characters, bidirectional marks and joiners are dropped, so hostile model output
  /// cannot move the cursor or reorder the screen. A wide glyph cut by an edge of `clip` leaves
  /// a blank.
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
    for (glyph, width) in CellGlyphs(text) {
      guard column + width <= clip.maxX else { break }
      let cell = Cell(glyph, role: role, attributes: attributes)
      if column >= clip.x {
        put(cell, width: width, x: column, y: y)
      } else if column + width > clip.x {
        self[clip.x, y] = Cell(" ", role: role, attributes: attributes)
      }
      column += width
    }
    return column
  }

  private mutating func put(_ cell: Cell, width: Int, x: Int, y: Int) {
    self[x, y] = cell
    guard width == 2 else { return }
    self[x + 1, y] = Cell(
      Cell.continuation.glyph, role: cell.role, attributes: cell.attributes)
  }

  public mutating func fill(_ area: Rect, with cell: Cell = .blank) {
    let area = area.intersection(bounds)
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { self[x, y] = cell }
    }
  }
}
