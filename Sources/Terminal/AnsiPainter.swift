/// Turns buffers into the bytes that show them on a terminal nobody has: what a recording holds.
///
/// It remembers the last buffer and writes only what changed. ECMA-48 and 24-bit colour, as every
/// player of recordings understands.
package struct AnsiPainter {
  private let theme: Theme
  private let depth: ColorDepth
  private var shown: CellBuffer?

  /// Paints in a theme's colours; `mono` leaves weight and reverse alone.
  package init(theme: Theme, depth: ColorDepth = .direct) {
    (self.theme, self.depth) = (theme, depth)
  }

  /// What to send so that the terminal, which has the buffer's size, shows it.
  ///
  /// - Returns: an empty text where nothing changed.
  package mutating func paint(_ buffer: CellBuffer) -> String {
    let previous = shown?.bounds == buffer.bounds ? shown : nil
    // The cursor goes, and the background becomes the theme's.
    var text = previous == nil ? "\u{1B}[?25l\(code(for: .blank))\u{1B}[2J" : ""
    for y in 0..<buffer.height { paint(row: y, of: buffer, over: previous, into: &text) }
    shown = buffer
    return text.isEmpty ? "" : text + "\u{1B}[0m"
  }

  private func paint(
    row y: Int, of buffer: CellBuffer, over previous: CellBuffer?, into text: inout String
  ) {
    var written: Cell?
    for x in 0..<buffer.width where !buffer[x, y].isContinuation {
      let cell = buffer[x, y]
      let isWide = x + 1 < buffer.width && buffer[x + 1, y].isContinuation
      let isSame =
        previous.map { $0[x, y] == cell && (!isWide || $0[x + 1, y] == buffer[x + 1, y]) } ?? false
      guard !isSame else {
        written = nil
        continue
      }
      if written == nil { text += "\u{1B}[\(y + 1);\(x + 1)H" }
      if written.map({ !looksLike($0, cell) }) ?? true { text += code(for: cell) }
      text.append(cell.glyph)
      // Terminals differ about wide glyphs, so the next one says where it stands.
      written = isWide ? nil : cell
    }
  }

  private func looksLike(_ a: Cell, _ b: Cell) -> Bool {
    a.role == b.role && a.attributes == b.attributes
  }

  /// The sequence after which text looks like the cell, whatever it looked like before.
  private func code(for cell: Cell) -> String {
    let style = theme.style(for: cell.role, depth: depth)
    let attributes = style.attributes.union(cell.attributes)
    var codes = ["0"]
    if attributes.contains(.bold) { codes.append("1") }
    if attributes.contains(.dim) { codes.append("2") }
    if attributes.contains(.underline) { codes.append("4") }
    if attributes.contains(.reverse) { codes.append("7") }
    codes += [color(style.foreground, "38"), color(style.background, "48")].compactMap { $0 }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }

  private func color(_ color: ThemeColor, _ plane: String) -> String? {
    switch color {
    case .terminal: nil
    case .indexed(let index): "\(plane);5;\(index)"
    case .rgb(let color): "\(plane);2;\(color.red);\(color.green);\(color.blue)"
    }
  }
}
