import Terminal

/// One thing the help explains: how it looks, and what it means.
struct HelpRow {
  var lead: StyledLine
  var text: String
  /// What it can be found by beyond these.
  var alias = ""

  init(_ lead: StyledLine, _ text: String, alias: String = "") {
    (self.lead, self.text, self.alias) = (lead, text, alias)
  }

  var leadText: String { lead.pieces.map(\.text).joined() }
}

/// Things that belong together, under a heading.
struct HelpSection {
  var title: String
  var rows: [HelpRow]

  /// What of it has every word of `words`; `nil` where nothing has.
  func matching(_ words: [String]) -> HelpSection? {
    let kept = rows.filter { row in
      let text = "\(title) \(row.leadText) \(row.text) \(row.alias)".lowercased()
      return words.allSatisfy(text.contains)
    }
    return kept.isEmpty ? nil : HelpSection(title: title, rows: kept)
  }

  /// The heading, the rows with their texts wrapped, and a blank behind them.
  func lines(width: Int) -> [StyledLine] {
    let leadWidth = max(5, min(26, rows.map(\.leadText.cellWidth).max() ?? 0))
    return [StyledLine(" \(title)", .title, .bold)]
      + rows.flatMap { Self.lines($0, leadWidth, width: width) } + [StyledLine()]
  }

  private static func lines(_ row: HelpRow, _ leadWidth: Int, width: Int) -> [StyledLine] {
    let texts = row.text.wrapped(to: max(8, width - leadWidth - 4))
    return texts.enumerated().map { index, text in
      var line = StyledLine(" ")
      if index == 0 { line.pieces += row.lead.pieces }
      let used = index == 0 ? row.leadText.cellWidth : 0
      line.add(String(repeating: " ", count: max(0, leadWidth - used) + 2))
      line.add(text)
      return line
    }
  }
}
