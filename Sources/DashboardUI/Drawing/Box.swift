import Terminal

/// A rounded border with a key and a title in its top edge.
struct Box {
  var title: String
  /// The key that goes here, before the title.
  var key: Character?
  var isFocused = false
  /// At the right of the top edge.
  var note = ""
  /// At the left of the bottom edge.
  var footnote = ""
  var footnoteRole = Role.dim

  init(title: String, isFocused: Bool = true, note: String = "", footnote: String = "") {
    self.title = title
    self.isFocused = isFocused
    self.note = note
    self.footnote = footnote
  }

  /// Paints the border on a cleared area.
  ///
  /// - Returns: what is inside.
  @discardableResult
  func render(into buffer: inout CellBuffer, in area: Rect) -> Rect {
    buffer.fill(area)
    guard area.width >= 2, area.height >= 2 else { return area.inset() }
    let role: Role = isFocused ? .borderFocus : .border
    let edge = String(repeating: "─", count: area.width - 2)
    buffer.write("╭" + edge + "╮", x: area.x, y: area.y, role: role)
    buffer.write("╰" + edge + "╯", x: area.x, y: area.maxY - 1, role: role)
    for y in area.y + 1..<area.maxY - 1 {
      buffer[area.x, y] = Cell("│", role: role)
      buffer[area.maxX - 1, y] = Cell("│", role: role)
    }
    label(into: &buffer, in: area)
    return area.inset()
  }

  /// The footnote's parts that fit, parted by ` · `, or a part of its only one.
  private func footnote(width: Int) -> String {
    var parts = footnote.split(separator: " · ")
    while parts.count > 1, parts.joined(separator: " · ").cellWidth > width { parts.removeLast() }
    return parts.joined(separator: " · ").fitted(to: width)
  }

  private func label(into buffer: inout CellBuffer, in area: Rect) {
    let top = Rect(x: area.x + 2, y: area.y, width: area.width - 4, height: 1)
    var pen = Pen(top)
    if let key {
      // Where there is no colour, a bold border alone does not tell which panel has the keys.
      pen.write(" \(key) ", isFocused ? .selection : .key, .bold, on: &buffer)
    }
    pen.write((key == nil ? " " : "") + "\(title) ", .title, .bold, on: &buffer)
    if !note.isEmpty { pen.writeRight(" \(note) ", .dim, on: &buffer) }
    guard !footnote.isEmpty else { return }
    var bottom = Pen(Rect(x: top.x, y: area.maxY - 1, width: top.width, height: 1))
    bottom.write(" \(footnote(width: top.width - 2)) ", footnoteRole, on: &buffer)
  }
}
