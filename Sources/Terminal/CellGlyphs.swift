/// A text cut into what fits one cell each: a spacing scalar and the marks that sit on it.
package struct CellGlyphs: Sequence, IteratorProtocol {
  /// More marks than this on one glyph are dropped; curses keeps five scalars in a cell.
  package static let maxMarkCount = 4

  private var scalars: Substring.UnicodeScalarView

  package init(_ text: some StringProtocol) {
    scalars = Substring(text).unicodeScalars
  }

  /// The next glyph and its width, 1 or 2.
  package mutating func next() -> (glyph: Character, width: Int)? {
    while let first = scalars.popFirst() {
      let width = first.cellPart.width
      guard width > 0 else { continue }
      return (glyph(on: first), width)
    }
    return nil
  }

  private mutating func glyph(on first: Unicode.Scalar) -> Character {
    guard let second = scalars.first, !second.isASCII else { return Character(first) }
    var text = String.UnicodeScalarView([first])
    while let mark = scalars.first, mark.cellPart.width == 0, !mark.isASCII {
      scalars.removeFirst()
      guard mark.cellPart == .combining, text.count <= Self.maxMarkCount else { continue }
      text.append(mark)
    }
    // A mark that does not join its base for Swift would make two characters of one cell.
    let joined = String(text)
    return joined.count == 1 ? Character(joined) : Character(first)
  }
}
