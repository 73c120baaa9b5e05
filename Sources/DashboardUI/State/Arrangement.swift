import Terminal

/// A named way to share the body of the screen out among panels.
package struct Arrangement: Hashable, Sendable {
  package var name: String
  /// What it is good for, in one line.
  package var summary: String
  /// Its forms, that for the largest screens first; the last is for every screen.
  package var forms: [Form]

  package init(_ name: String, _ summary: String, _ forms: [Form]) {
    (self.name, self.summary, self.forms) = (name, summary, forms)
  }

  /// The form for a body of some size.
  func form(in body: Rect) -> Form? {
    forms.first { $0.leastWidth <= body.width && $0.leastHeight <= body.height } ?? forms.last
  }

  /// All panels of all forms, each once.
  var panels: [Panel] {
    let all = forms.flatMap { $0.columns.flatMap { $0.rows.flatMap { $0.panels } } }
    return all.enumerated().filter { !all[..<$0].contains($1) }.map { $1 }
  }

  package func contains(_ panel: Panel) -> Bool { panels.contains(panel) }
}

extension Arrangement {
  /// Columns side by side, for bodies of some size and larger.
  package struct Form: Hashable, Sendable {
    package var columns: [Column]
    package var leastWidth = 0
    package var leastHeight = 0

    package init(leastWidth: Int = 0, leastHeight: Int = 0, _ columns: [Column]) {
      (self.leastWidth, self.leastHeight, self.columns) = (leastWidth, leastHeight, columns)
    }

    /// Rows over the whole width.
    package init(leastWidth: Int = 0, leastHeight: Int = 0, rows: [Row]) {
      self.init(leastWidth: leastWidth, leastHeight: leastHeight, [Column(rows)])
    }
  }

  /// Rows from top to bottom.
  package struct Column: Hashable, Sendable {
    package var rows: [Row]
    /// Of the width, beside the other columns' shares.
    package var share: Int
    package var leastWidth: Int

    package init(_ rows: [Row], share: Int = 1, leastWidth: Int = 0) {
      (self.rows, self.share, self.leastWidth) = (rows, share, leastWidth)
    }
  }

  /// One panel, or several side by side.
  package struct Row: Hashable, Sendable {
    package var panels: [Panel]
    /// Of the width, a number for each panel.
    package var shares: [Int]
    package var least: Int
    package var most: Int
    /// Share of the rows above `base`, beside those of the other rows.
    package var weight: Int
    /// What the row has before the shares are counted.
    package var base: Int
    /// The rows with the lowest numbers stay longest where there is little room.
    package var priority: Int

    /// Without a `base` it is `least`, so that only what is left is shared out.
    package init(
      _ panels: [Panel], shares: [Int]? = nil, least: Int, most: Int = .max, weight: Int,
      base: Int? = nil, priority: Int
    ) {
      (self.panels, self.shares) = (panels, shares ?? panels.map { _ in 1 })
      (self.least, self.most, self.weight, self.priority) = (least, most, weight, priority)
      self.base = base ?? least
    }

    /// Without the panels that are not wanted.
    func keeping(_ isWanted: (Panel) -> Bool) -> Row {
      var row = self
      let kept = zip(panels, shares).filter { isWanted($0.0) }
      (row.panels, row.shares) = (kept.map(\.0), kept.map(\.1))
      return row
    }
  }
}
