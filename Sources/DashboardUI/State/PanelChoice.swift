import Terminal

/// Which panels somebody wants to see: a layout, and what they hid and added by hand.
package struct PanelChoice: Hashable, Sendable {
  package let arrangement: Arrangement
  package private(set) var hidden: Set<Panel> = []
  /// Shown by hand, so before all others where there is little room.
  package private(set) var added: [Panel] = []

  package init(_ arrangement: Arrangement) { self.arrangement = arrangement }

  package mutating func hide(_ panel: Panel) {
    added.removeAll { $0 == panel }
    if arrangement.contains(panel) { hidden.insert(panel) }
  }

  /// Leaves a panel to the layout again.
  package mutating func unhide(_ panel: Panel) { hidden.remove(panel) }

  /// Shows a panel whatever the layout says of it, before all that were there.
  package mutating func show(_ panel: Panel) {
    unhide(panel)
    if !added.contains(panel) { added.append(panel) }
  }

  package func contains(_ panel: Panel) -> Bool {
    added.contains(panel) || arrangement.contains(panel) && !hidden.contains(panel)
  }

  /// The priority of a panel that was asked for, the newest wish first; `nil` for the others.
  private func precedence(of panel: Panel) -> Int? {
    added.firstIndex(of: panel).map { -1 - $0 }
  }

  /// Columns and rows of the panels wanted, none of them empty, where a panel needs `leastHeight` to say
  /// anything.
  ///
  /// A panel that the layout has no place for gets a row of its own at the end of the first column.
  func columns(
    in body: Rect, leastHeight: (Panel) -> Int
  ) -> [Arrangement.Column] {
    var columns = arrangement.form(in: body)?.columns ?? []
    var placed: Set<Panel> = []
    for index in columns.indices {
      columns[index].rows = columns[index].rows.map { row in
        var row = row.keeping { !hidden.contains($0) }
        row.priority = row.panels.compactMap(precedence).min() ?? row.priority
        placed.formUnion(row.panels)
        return row
      }
      .filter { !$0.panels.isEmpty }
    }
    columns.removeAll { $0.rows.isEmpty }
    func row(of panel: Panel, _ priority: Int) -> Arrangement.Row {
      Arrangement.Row([panel], least: leastHeight(panel), weight: 3, priority: priority)
    }
    let extra = added.filter { !placed.contains($0) }.map { row(of: $0, precedence(of: $0) ?? 0) }
    guard columns.isEmpty else {
      columns[0].rows += extra
      return columns
    }
    // What is left may stand in another form only.
    let rest = arrangement.panels.filter { !hidden.contains($0) && !added.contains($0) }
    let rows = extra + rest.enumerated().map { row(of: $1, $0) }
    return rows.isEmpty ? [] : [Arrangement.Column(rows)]
  }
}

// As a word that can be remembered.
extension PanelChoice {
  /// `overview -charts +session`.
  package var spelling: String {
    ([arrangement.name] + hidden.map { "-\($0.name)" }.sorted() + added.map { "+\($0.name)" })
      .joined(separator: " ")
  }

  /// Reads a spelling back.
  ///
  /// - Returns: `nil` where it names what there is not, or nothing would be left to see.
  package init?(spelling: String, among arrangements: [Arrangement], panels: [Panel]) {
    var words = spelling.split(separator: " ")[...]
    guard let name = words.popFirst(), let known = arrangements.first(where: { $0.name == name })
    else { return nil }
    self.init(known)
    for word in words {
      guard let panel = panels.first(where: { $0.name == word.dropFirst() }) else { return nil }
      switch word.first {
      case "-": hide(panel)
      case "+": show(panel)
      default: return nil
      }
    }
    guard panels.contains(where: contains) else { return nil }
  }
}
