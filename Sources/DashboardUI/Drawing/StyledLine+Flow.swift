import Terminal

extension StyledLine {
  /// The line in lines of at most `width` cells, broken behind blanks where possible; nothing of it is
  /// lost, unlike where words are wrapped.
  func flowed(to width: Int) -> [StyledLine] {
    guard width > 0 else { return [] }
    var flow = Flow(self)
    for (index, piece) in pieces.enumerated() {
      for character in piece.text { flow.append(character, of: index, width: width) }
    }
    return flow.finished
  }

  var cellWidth: Int { pieces.reduce(0) { $0 + $1.text.cellWidth } }

  /// With another line at the right of it, from `column` on, behind a border.
  func beside(_ right: StyledLine, column: Int) -> StyledLine {
    var line = self
    line.add(String(repeating: " ", count: max(0, column - cellWidth)))
    line.add(" │ ", .border)
    line.pieces += right.pieces
    return line
  }
}

extension [StyledLine] {
  /// With other lines at their right, the shorter of the two filled up.
  func beside(_ right: [StyledLine], column: Int) -> [StyledLine] {
    (0..<Swift.max(count, right.count)).map { row in
      (row < count ? self[row] : StyledLine())
        .beside(row < right.count ? right[row] : StyledLine(), column: column)
    }
  }
}

/// Lines being filled.
private struct Flow {
  private let source: StyledLine
  private var lines: [StyledLine] = []
  private var line: [(character: Character, piece: Int)] = []
  private var used = 0
  /// Characters of the line up to its last blank.
  private var breakAt = 0

  init(_ source: StyledLine) { self.source = source }

  /// All of it, once the last character is there.
  var finished: [StyledLine] { lines + [styled(line[...])] }

  mutating func append(_ character: Character, of piece: Int, width: Int) {
    let cells = character.cellWidth
    if used + cells > width && !line.isEmpty {
      let cut = breakAt > 0 ? breakAt : line.count
      lines.append(styled(line[..<cut]))
      line.removeFirst(cut)
      used = line.reduce(0) { $0 + $1.character.cellWidth }
      breakAt = 0
    }
    line.append((character, piece))
    used += cells
    if character == " " { breakAt = line.count }
  }

  private func styled(_ characters: ArraySlice<(character: Character, piece: Int)>) -> StyledLine {
    var line = StyledLine()
    var last: Int?
    for (character, index) in characters {
      let piece = source.pieces[index]
      if index == last {
        line.pieces[line.pieces.count - 1].text.append(character)
      } else {
        line.add(String(character), piece.role, piece.attributes)
        last = index
      }
    }
    return line
  }
}
