import Terminal

/// A line of text in pieces of different meaning.
struct StyledLine {
  var pieces: [(text: String, role: Role, attributes: Attributes)] = []

  init(_ text: String = "", _ role: Role = .text, _ attributes: Attributes = []) {
    if !text.isEmpty { pieces.append((text, role, attributes)) }
  }

  mutating func add(_ text: String, _ role: Role = .text, _ attributes: Attributes = []) {
    pieces.append((text, role, attributes))
  }

  /// A name, dim, and its value.
  static func fact(_ name: String, _ value: String, _ role: Role = .text) -> StyledLine {
    var line = StyledLine(name.padded(to: 12), .dim)
    line.add(value, role)
    return line
  }

  /// The same in as many lines as the value takes, none of it cut.
  static func facts(
    _ name: String, _ value: String, _ role: Role = .text, width: Int
  ) -> [StyledLine] {
    value.wrapped(to: max(1, width - 12)).enumerated().map { index, part in
      fact(index == 0 ? name : "", part, role)
    }
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    for piece in pieces where pen.columnsLeft > 0 {
      // Cut in sight, where more than blanks is lost.
      let text =
        piece.text.cellWidth > pen.columnsLeft
        ? piece.text.trimmedAtEnd.fitted(to: pen.columnsLeft) : piece.text
      pen.write(text, piece.role, piece.attributes, on: &buffer)
    }
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
