/// Buffers as text, for recorded frames that people compare and read.
extension CellBuffer {
  /// The glyphs, one string a row, without the blanks at its end.
  public var lines: [String] {
    (0..<height).map { y in
      var line = ""
      for x in 0..<width where !self[x, y].isContinuation { line.append(self[x, y].glyph) }
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// The roles and attributes, one string a row, as runs: `title+bold:6 text:74`.
  public var roleLines: [String] {
    (0..<height).map { y in
      runs(inRow: y).map { "\($0.name):\($0.count)" }.joined(separator: " ")
    }
  }

  private func runs(inRow y: Int) -> [(name: String, count: Int)] {
    var runs: [(name: String, count: Int)] = []
    for x in 0..<width {
      let name = self[x, y].styleName
      if let last = runs.indices.last, runs[last].name == name {
        runs[last].count += 1
      } else {
        runs.append((name, 1))
      }
    }
    return runs
  }
}

extension Cell {
  fileprivate var styleName: String {
    ([role.rawValue] + attributes.names).joined(separator: "+")
  }
}
