package import Terminal

extension Role {
  /// Verdicts: what a row is looked at for, and what no cursor may take from it.
  ///
  /// A line under the cursor has one pair of colours, in which ✓ and ✗ would be alike; a verdict's words
  /// stand on their own ground there, so they look as they do in every other row.
  package static let keptInSelection: Set<Role> = [
    .hashSame, .hashDiffers, .ok, .warn, .bad, .info, .modeInvariant, .modeStandard,
  ]

  /// The role in a row that may be under the cursor.
  func inRow(isSelected: Bool) -> Role {
    isSelected && !Self.keptInSelection.contains(self) ? .selection : self
  }
}

extension Pen {
  /// Writes a cell of a row that may be under the cursor; what fills its column up is part of the bar.
  mutating func write(
    _ text: String, _ role: Role, _ attributes: Attributes = [], isSelected: Bool,
    on buffer: inout CellBuffer
  ) {
    let shown = role.inRow(isSelected: isSelected)
    guard isSelected, shown != .selection else {
      return write(text, shown, attributes, on: &buffer)
    }
    let head = text.prefix { $0 == " " }
    let words = String(text.dropFirst(head.count).reversed().drop { $0 == " " }.reversed())
    let tail = text.count - head.count - words.count
    write(String(head), .selection, on: &buffer)
    write(words, shown, attributes, on: &buffer)
    write(String(repeating: " ", count: tail), .selection, on: &buffer)
  }
}
