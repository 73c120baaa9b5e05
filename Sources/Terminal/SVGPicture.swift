/// A frame as a picture in SVG, for pages that show no terminal.
///
/// Letters are text, drawn at the width of a cell whatever the reader's font; borders and bars are
/// shapes, so that they meet at every size. Nothing is fetched and nothing runs.
package struct SVGPicture {
  private let buffer: CellBuffer
  private let theme: Theme

  /// Sizes of a cell and of its letters, in the picture's units.
  private static let cell = (width: 8.4, height: 17.0, letters: 14.0, base: 12.8)
  /// Of areas, which then meet without a seam at every size; a thin line could be lost by it.
  private static let crisp = "shape-rendering=\"crispEdges\""
  /// For what a theme leaves to the terminal.
  private static let terminalInk = RGB(0xd4, 0xd4, 0xd4)
  private static let terminalPaper = RGB(0x16, 0x16, 0x1c)

  package init(_ buffer: CellBuffer, theme: Theme) { (self.buffer, self.theme) = (buffer, theme) }

  /// The file's text.
  package var text: String {
    let width = Self.figure(Double(buffer.width) * Self.cell.width)
    let height = Self.figure(Double(buffer.height) * Self.cell.height)
    let all = (0..<buffer.height).flatMap { runs(inRow: $0) }
    let grounds = all.map(background).joined()
    let inks = all.map(ink).filter { !$0.isEmpty }
    let head =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" "
      + "font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" "
      + "font-size=\"\(Self.figure(Self.cell.letters))\">"
    let paper = color(look(.text).background, Self.terminalPaper)
    let page = "<rect width=\"100%\" height=\"100%\" fill=\"\(paper)\"/>"
    let below = grounds.isEmpty ? [] : ["<g \(Self.crisp)>\(grounds)</g>"]
    return ([head, page] + below + inks + ["</svg>", ""]).joined(separator: "\n")
  }

  /// Neighbours in a row that look alike.
  private struct Run {
    var x: Int
    var y: Int
    var glyphs: [Character]
    /// Cells, of which a wide glyph takes two.
    var width: Int
    var role: Role
    var attributes: Attributes
  }

  private func runs(inRow y: Int) -> [Run] {
    var runs: [Run] = []
    for x in 0..<buffer.width {
      let cell = buffer[x, y]
      if cell.isContinuation, let last = runs.indices.last {
        runs[last].width += 1
      } else if let last = runs.last, last.role == cell.role, last.attributes == cell.attributes {
        runs[runs.count - 1].glyphs.append(cell.glyph)
        runs[runs.count - 1].width += 1
      } else {
        runs.append(
          Run(
            x: x, y: y, glyphs: [cell.glyph], width: 1, role: cell.role,
            attributes: cell.attributes))
      }
    }
    return runs
  }

  private func look(_ role: Role, _ attributes: Attributes = []) -> Style {
    let style = theme.style(for: role, depth: .direct)
    let all = style.attributes.union(attributes)
    let isTurned = all.contains(.reverse)
    return Style(
      foreground: isTurned ? style.background : style.foreground,
      background: isTurned ? style.foreground : style.background, attributes: all)
  }

  private func background(_ run: Run) -> String {
    let look = look(run.role, run.attributes)
    let isTurned = look.attributes.contains(.reverse)
    let fill = color(look.background, isTurned ? Self.terminalInk : Self.terminalPaper)
    guard fill != color(self.look(.text).background, Self.terminalPaper) else { return "" }
    return "<rect \(place(run.x, run.y, width: run.width)) fill=\"\(fill)\"/>"
  }

  private func ink(_ run: Run) -> String {
    let look = look(run.role, run.attributes)
    let fill = color(
      look.foreground, look.attributes.contains(.reverse) ? Self.terminalPaper : Self.terminalInk)
    var (lines, areas, words) = ("", "", "")
    var x = run.x
    for glyph in run.glyphs {
      if let shape = CellShape(glyph) {
        let path = shape.path(
          x: Double(x) * Self.cell.width, y: Double(run.y) * Self.cell.height,
          width: Self.cell.width, height: Self.cell.height)
        if shape.isLine { lines += path } else { areas += path }
        words += " "
      } else {
        words.append(glyph)
      }
      x += max(1, String(glyph).cellWidth)
    }
    return drawn(areas, fill, Self.crisp) + drawn(lines, fill)
      + written(words, run, fill, look.attributes)
  }

  private func drawn(_ shapes: String, _ fill: String, _ style: String = "") -> String {
    guard !shapes.isEmpty else { return "" }
    return "<g fill=\"\(fill)\"\(style.isEmpty ? "" : " " + style)>\(shapes)</g>"
  }

  private func written(
    _ words: String, _ run: Run, _ fill: String, _ attributes: Attributes
  ) -> String {
    guard words.contains(where: { $0 != " " }) else { return "" }
    let y = Self.figure(Double(run.y) * Self.cell.height + Self.cell.base)
    let length = Self.figure(Double(run.width) * Self.cell.width)
    var style = attributes.contains(.bold) ? " font-weight=\"bold\"" : ""
    if attributes.contains(.dim) { style += " opacity=\"0.7\"" }
    if attributes.contains(.underline) { style += " text-decoration=\"underline\"" }
    return "<text x=\"\(Self.figure(Double(run.x) * Self.cell.width))\" y=\"\(y)\" "
      + "textLength=\"\(length)\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\" "
      + "fill=\"\(fill)\"\(style)>\(words.xmlEscaped)</text>"
  }

  private func place(_ x: Int, _ y: Int, width: Int) -> String {
    "x=\"\(Self.figure(Double(x) * Self.cell.width))\" "
      + "y=\"\(Self.figure(Double(y) * Self.cell.height))\" "
      + "width=\"\(Self.figure(Double(width) * Self.cell.width))\" "
      + "height=\"\(Self.figure(Self.cell.height))\""
  }

  private func color(_ color: ThemeColor, _ terminal: RGB) -> String {
    (color.rgb ?? terminal).hexadecimal
  }

  /// A number of units with one decimal at most.
  static func figure(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let (whole, rest) = (tenths / 10, abs(tenths % 10))
    return "\(tenths < 0 && whole == 0 ? "-" : "")\(whole)" + (rest == 0 ? "" : ".\(rest)")
  }
}

extension RGB {
  fileprivate var hexadecimal: String {
    "#"
      + [red, green, blue].map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
  }
}

extension String {
  fileprivate var xmlEscaped: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
