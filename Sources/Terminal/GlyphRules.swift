import CTerminal

/// Which scalars a cell is drawn with on one kind of terminal.
///
/// Wherever the C library, and with it curses and the terminal, would not agree with the buffer on
/// how many cells a glyph takes, something of the right width stands in.
package struct GlyphRules {
  private let supportsUTF8: Bool
  private let insertsLastCell: Bool
  /// Whether the terminal takes two cells for what curses thinks takes one: lines, blocks, arrows.
  package var drawsAmbiguousWide = false
  private let libraryWidth: (UInt32) -> Int32

  /// - Parameters:
  ///   - supportsUTF8: whether anything beyond ASCII may be sent.
  ///   - insertsLastCell: see `TerminalCapabilities`.
  ///   - libraryWidth: cells the C library gives to a scalar, negative when it cannot be printed.
  package init(
    supportsUTF8: Bool, insertsLastCell: Bool, libraryWidth: @escaping (UInt32) -> Int32 = ct_width
  ) {
    self.supportsUTF8 = supportsUTF8
    self.insertsLastCell = insertsLastCell
    self.libraryWidth = libraryWidth
  }

  /// A spacing scalar and its marks; `nil` for the right half of what is drawn with the cell before.
  package func scalars(_ buffer: CellBuffer, x: Int, y: Int) -> [UInt32]? {
    let cell = buffer[x, y]
    guard cell.isContinuation else { return text(of: cell, room: drawnWidth(buffer, x, y)) }
    // Curses paints both halves with the left one. An orphan becomes a blank.
    return x > 0 && drawnWidth(buffer, x - 1, y) == 2 ? nil : [0x20]
  }

  /// 2 for a wide glyph that has its right half and that the C library finds wide too, else 1.
  private func drawnWidth(_ buffer: CellBuffer, _ x: Int, _ y: Int) -> Int {
    guard supportsUTF8, x + 1 < buffer.width, buffer[x + 1, y].isContinuation else { return 1 }
    if insertsLastCell && y == buffer.height - 1 && x == buffer.width - 3 { return 1 }
    guard let scalar = buffer[x, y].glyph.unicodeScalars.first else { return 1 }
    return libraryWidth(scalar.value) == 2 ? 2 : 1
  }

  /// The letter that half of a flag stands for: terminals and libraries give it one cell or two.
  private static func letter(ofFlag scalar: UInt32) -> UInt32? {
    (0x1f1e6...0x1f1ff).contains(scalar) ? scalar - 0x1f1e6 + 0x41 : nil
  }

  private func text(of cell: Cell, room: Int) -> [UInt32] {
    guard supportsUTF8 else {
      return [cell.glyph.asciiFallback.asciiValue.map(UInt32.init) ?? 0x3f]
    }
    if drawsAmbiguousWide, cell.glyph.unicodeScalars.first?.isAmbiguouslyWide == true {
      return [cell.glyph.asciiFallback.asciiValue.map(UInt32.init) ?? 0x3f]
    }
    let scalars = cell.glyph.unicodeScalars.map { Self.letter(ofFlag: $0.value) ?? $0.value }
    guard let first = scalars.first, libraryWidth(first) == Int32(room) else { return [0x3f] }
    let marks = scalars.dropFirst().prefix(CellGlyphs.maxMarkCount)
    return [first] + marks.filter { libraryWidth($0) == 0 }
  }
}
