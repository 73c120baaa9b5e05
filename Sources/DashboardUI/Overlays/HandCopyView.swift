import Terminal

/// A text to be copied by hand: plain lines from edge to edge, nothing beside them that would be
/// selected too.
struct HandCopyView {
  private let copy: HandCopy

  init(_ copy: HandCopy) { self.copy = copy }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let said = copy.sentence.wrapped(to: max(1, area.width - 2))
    let lines = rows(of: copy.text, width: area.width)
    var place = area.takeBottom(min(area.height, said.count + lines.count))
    buffer.fill(place)
    for line in said where place.height > lines.count {
      let row = place.takeTop(1)
      buffer.write(" " + line, x: row.x, y: row.y, role: .info, clip: row)
    }
    for line in lines where place.height > 0 {
      let row = place.takeTop(1)
      buffer.write(line, x: row.x, y: row.y, clip: row)
    }
  }

  /// Cut at the edge and nowhere else, so that the pieces put together are the text.
  private func rows(of text: String, width: Int) -> [String] {
    var rows = [""]
    var used = 0
    for character in text {
      if used + character.cellWidth > width {
        rows.append("")
        used = 0
      }
      rows[rows.count - 1].append(character)
      used += character.cellWidth
    }
    return rows
  }
}

extension HandCopyView {
  static let hints = [Hint(.escape, "or any other key closes", isKept: true)]
}
