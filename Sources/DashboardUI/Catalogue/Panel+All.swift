/// The one list of panels.
extension Panel {
  /// In the order of their digits and of Tab.
  ///
  /// Those that no layout names, such as the last two, are always alone on the screen.
  static let rooms: [any PanelRoom.Type] = [
    BatchPanel.self, KVCachePanel.self, KernelsPanel.self, RequestsPanel.self, ChartsPanel.self,
    ProofPanel.self, ComparePanel.self, SessionPanel.self,
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
}
