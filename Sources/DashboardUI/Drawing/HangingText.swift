import Terminal

extension String {
  /// The line in lines of at most `width` cells: the further ones stand a little to the right of where
  /// it begins.
  ///
  /// It is broken between columns, which two blanks part, and within one only where that is longer
  /// than a line.
  func hanging(to width: Int) -> [String] {
    guard cellWidth > width else { return [self] }
    let lead = String(prefix { $0 == " " })
    let further = lead + "  "
    guard further.cellWidth + 8 <= width else { return wrapped(to: width) }
    var lines: [String] = []
    var line = ""
    for column in columns {
      let joined = line.isEmpty ? lead + column : line + "  " + column
      if joined.cellWidth <= width {
        line = joined
        continue
      }
      if !line.isEmpty { lines.append(line) }
      let parts = column.wrapped(to: width - further.cellWidth)
      let whole = parts.enumerated().map { index, part in
        (lines.isEmpty && index == 0 ? lead : further) + part
      }
      lines += whole.dropLast()
      line = whole.last ?? ""
    }
    return lines + [line]
  }

  /// What two blanks or more part.
  private var columns: [String] {
    var columns: [String] = []
    var column = ""
    var blanks = 0
    for character in drop(while: { $0 == " " }) {
      if character == " " {
        blanks += 1
        continue
      }
      if blanks > 1 {
        columns.append(column)
        column = ""
      } else if blanks == 1 {
        column += " "
      }
      blanks = 0
      column.append(character)
    }
    return columns + [column]
  }
}
