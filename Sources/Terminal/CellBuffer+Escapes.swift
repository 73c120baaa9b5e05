/// Buffers as lines, for output that curses has no part in.
extension CellBuffer {
  /// Each row as text alone, as wide as the buffer; in ASCII, a wide glyph's second half is a blank.
  package func plainLines(ascii: Bool) -> [String] {
    (0..<height).map { y in
      var line = ""
      for x in 0..<width { line += glyph(x, y, ascii: ascii) }
      return line
    }
  }

  private func glyph(_ x: Int, _ y: Int, ascii: Bool) -> String {
    let cell = self[x, y]
    if cell.isContinuation { return ascii ? " " : "" }
    return String(ascii ? cell.glyph.asciiFallback : cell.glyph)
  }

  /// Each row with the escape sequences (SGR) that `theme` means at `depth`.
  ///
  /// A row ends with everything off, so lines can stand between others.
  package func styledLines(_ theme: Theme, depth: ColorDepth, ascii: Bool) -> [String] {
    (0..<height).map { y in
      var line = ""
      var current = ""
      for x in 0..<width {
        let cell = self[x, y]
        let style = theme.look(of: cell, depth: depth).escape(depth)
        if style != current {
          line += (current.isEmpty ? "" : "\u{1b}[0m") + style
          current = style
        }
        line += glyph(x, y, ascii: ascii)
      }
      return current.isEmpty ? line : line + "\u{1b}[0m"
    }
  }
}

extension RoleLook {
  /// The sequence that turns the look on; empty for plain text.
  fileprivate func escape(_ depth: ColorDepth) -> String {
    var codes: [String] = []
    if attributes.contains(.bold) { codes.append("1") }
    if attributes.contains(.dim) { codes.append("2") }
    if attributes.contains(.underline) { codes.append("4") }
    if attributes.contains(.reverse) { codes.append("7") }
    if foreground >= 0 { codes.append(Self.color(foreground, base: 30, depth: depth)) }
    if background >= 0 { codes.append(Self.color(background, base: 40, depth: depth)) }
    return codes.isEmpty ? "" : "\u{1b}[\(codes.joined(separator: ";"))m"
  }

  private static func color(_ number: Int32, base: Int, depth: ColorDepth) -> String {
    switch (depth, number) {
    case (_, 0..<8): "\(base + Int(number))"
    case (.ansi8, _), (.ansi16, _), (.mono, _): "\(base + 60 + Int(number) % 8)"
    case (.indexed, _): "\(base + 8);5;\(number)"
    case (.direct, _): "\(base + 8);2;\(number >> 16 & 255);\(number >> 8 & 255);\(number & 255)"
    }
  }
}
