/// What each panel keeps for itself, found by its type.
package struct PanelStates: Sendable {
  private var rooms: [Panel: any PanelRoom] = [:]

  package init() {}

  /// A panel's state; as new where nothing has changed it yet.
  package subscript<Room: PanelRoom>(_: Room.Type) -> Room {
    get { rooms[Room.panel] as? Room ?? Room() }
    _modify {
      // Taken out, so that a long text in it is changed in place.
      var room = rooms.removeValue(forKey: Room.panel) as? Room ?? Room()
      defer { rooms[Room.panel] = room }
      yield &room
    }
  }
}
