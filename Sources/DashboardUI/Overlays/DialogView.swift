package import Terminal

/// A dialog in the middle of the screen, its rows and the line under the cursor.
package struct DialogView {
  private let dialog: Dialog
  private let rows: [Dialog.Row]

  package init(_ state: DashboardState, _ dialog: Dialog) {
    self.dialog = dialog
    rows = state.rows(of: dialog)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let inside = Box(title: dialog.title).render(into: &buffer, in: frame(in: area))
    let window = ListWindow(cursor: dialog.cursor, count: rows.count, rows: inside.height)
    for (offset, index) in window.range.enumerated() {
      row(
        rows[index], isSelected: index == dialog.cursor, into: &buffer,
        in: Rect(x: inside.x, y: inside.y + offset, width: inside.width, height: 1))
    }
  }

  /// The row behind a cell of the screen.
  func index(atX x: Int, y: Int, in area: Rect) -> Int? {
    let inside = frame(in: area).inset()
    guard inside.contains(x: x, y: y) else { return nil }
    let window = ListWindow(cursor: dialog.cursor, count: rows.count, rows: inside.height)
    let index = window.first + y - inside.y
    return window.range.contains(index) ? index : nil
  }

  /// As wide as its words, as high as its rows, and inside `area`.
  package func frame(in area: Rect) -> Rect {
    let longest = rows.map { 18 + $0.value.cellWidth + $0.note.cellWidth + 4 }.max() ?? 0
    let width = min(area.width, max(48, longest))
    let height = min(area.height, rows.count + 2)
    return Rect(
      x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width: width,
      height: height)
  }

  private func row(
    _ row: Dialog.Row, isSelected: Bool, into buffer: inout CellBuffer, in area: Rect
  ) {
    func role(_ role: Role) -> Role { isSelected ? .selection : role }
    if isSelected { buffer.fill(area, with: Cell(" ", role: .selection)) }
    var pen = Pen(area)
    pen.write((isSelected ? "▸" : " ") + row.label.padded(to: 16), role(.dim), on: &buffer)
    let value =
      row.isPath ? row.value.end(fittedTo: pen.columnsLeft) : row.value.fitted(to: pen.columnsLeft)
    pen.write(value, role(.text), .bold, on: &buffer)
    // A few letters of it would say nothing.
    guard row.note.cellWidth + 2 <= pen.columnsLeft || pen.columnsLeft >= 16 else { return }
    pen.write(("  " + row.note).fitted(to: pen.columnsLeft), role(.dim), on: &buffer)
  }
}

extension DialogView {
  /// The arrows and the keys of a text field mean the same whatever a person's keys are.
  static func hints(_ state: DashboardState, _ dialog: Dialog) -> [Hint] {
    switch dialog.kind {
    case .settings, .load:
      [
        Hint([.up, .down], "choose"), Hint([.left, .right], "change"),
        Hint(.escape, "closes", isKept: true), state.keys.helpHint,
      ].compactMap(\.self)
    case .export:
      [
        dialog.cursor == 0 ? Hint([.left, .right], "format") : Hint(.up, "format"),
        Hint([], "type the directory"), Hint(.enter, "exports"),
        Hint(.escape, "leaves", isKept: true),
      ]
    case .theme:
      [
        Hint([.up, .down], "try"), Hint(.enter, "keeps it"),
        Hint(.escape, "goes back", isKept: true), state.keys.helpHint,
      ].compactMap(\.self)
    }
  }
}

extension String {
  /// The last cells of the text, at most `width`, with `…` where something is missing.
  fileprivate func end(fittedTo width: Int) -> String {
    guard cellWidth > width else { return self }
    guard width > 0 else { return "" }
    var used = 1
    let kept = reversed().prefix {
      used += $0.cellWidth
      return used <= width
    }
    return "…" + String(kept.reversed())
  }
}
