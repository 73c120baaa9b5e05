/// The one list of panels.
extension Panel {
  /// In the order of their digits and of Tab.
  ///
  /// Those that a layout does not name are alone on the screen, unless somebody adds them to it.
  static let rooms: [any PanelRoom.Type] = [
    BatchPanel.self, KVCachePanel.self, KernelsPanel.self, RequestsPanel.self, ChartsPanel.self,
    ProofPanel.self, ComparePanel.self, SessionPanel.self, FiguresPanel.self,
  ]

  package static let all: [Panel] = rooms.map { $0.panel }

  private static let roomOfPanel = Dictionary(
    uniqueKeysWithValues: rooms.map { ($0.panel, $0) })

  /// What is the panel's own.
  var room: any PanelRoom.Type {
    guard let room = Self.roomOfPanel[self] else {
      fatalError("the panel \(title) is missing in Panel.rooms")
    }
    return room
  }

  /// The key that goes there as shipped.
  var digit: Character? {
    Self.all.firstIndex(of: self).flatMap { $0 < 9 ? Character(String($0 + 1)) : nil }
  }

  /// The key that shows or hides it as shipped: its digit with Shift on a keyboard as in the US,
  /// which is all that a terminal tells.
  var shiftedDigit: Character? {
    let row = Array("!@#$%^&*(")
    return Self.all.firstIndex(of: self).flatMap { row.indices.contains($0) ? row[$0] : nil }
  }
}
