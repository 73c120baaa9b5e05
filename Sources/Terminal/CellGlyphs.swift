/// A text cut into what fits one cell each: a spacing scalar and the marks that sit on it.
package struct CellGlyphs: Sequence, IteratorProtocol {
  /// More marks than this on one glyph are dropped; curses keeps five scalars in a cell.
  package static let maxMarkCount = 4

  private var scalars: String.UnicodeScalarView.Iterator
  /// A scalar read while looking for marks, which belongs to the next glyph.
  private var held: Unicode.Scalar?

  package init(_ text: String) {
    scalars = text.unicodeScalars.makeIterator()
  }

  private mutating func nextScalar() -> Unicode.Scalar? {
    guard let scalar = held else { return scalars.next() }
    held = nil
    return scalar
  }

  /// The next glyph and its width, 1 or 2.
  package mutating func next() -> (glyph: Character, width: Int)? {
    while let first = nextScalar() {
      let width = first.cellPart.width
      guard width > 0 else { continue }
      return (glyph(on: first), width)
    }
    return nil
  }

  private mutating func glyph(on first: Unicode.Scalar) -> Character {
    var marks = String.UnicodeScalarView()
    while let scalar = scalars.next() {
      let part = scalar.isASCII ? .narrow : scalar.cellPart
      guard part.width == 0 else {
        held = scalar
        break
      }
      if part == .combining && marks.count < Self.maxMarkCount { marks.append(scalar) }
    }
    if marks.isEmpty { return Character(first) }
    // A mark that does not join its base for Swift would make two characters of one cell.
    let joined = String(String.UnicodeScalarView([first]) + marks)
    return joined.count == 1 ? Character(joined) : Character(first)
  }
}
