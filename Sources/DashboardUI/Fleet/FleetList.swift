/// The table of replicas: which are in it, in which order, and the one under the cursor, which stays on
/// its replica whatever comes and goes.
package struct FleetList: Equatable, Sendable {
  /// Places in the fleet's replicas.
  package private(set) var items: [Int] = []
  /// In `items`.
  package private(set) var cursor = 0
  package private(set) var order = FleetColumn.order
  package private(set) var isReversed = false
  package private(set) var onlyTrouble = false
  private var key: String?

  /// The replica under the cursor; `nil` in an empty table.
  package var current: Int? { items.indices.contains(cursor) ? items[cursor] : nil }

  mutating func move(by rows: Int, _ replicas: [WatchedFleet.Replica]) {
    select(cursor + rows, replicas)
  }

  mutating func select(_ place: Int, _ replicas: [WatchedFleet.Replica]) {
    cursor = max(0, min(items.count - 1, place))
    key = current.map { replicas[$0].key }
  }

  mutating func toggleTrouble(_ replicas: [WatchedFleet.Replica]) {
    onlyTrouble.toggle()
    sort(replicas)
  }

  mutating func sortByNext(_ replicas: [WatchedFleet.Replica]) {
    (order, isReversed) = (order.next, false)
    sort(replicas)
  }

  mutating func reverse(_ replicas: [WatchedFleet.Replica]) {
    isReversed.toggle()
    sort(replicas)
  }

  /// Sorts by a heading that was clicked; again, the other way round.
  mutating func choose(_ column: FleetColumn, _ replicas: [WatchedFleet.Replica]) {
    isReversed = column == order && !isReversed
    order = column
    sort(replicas)
  }

  /// The next replica in trouble, or the one before, round and round.
  ///
  /// - Returns: whether there is one.
  mutating func findTrouble(_ step: Int, in replicas: [WatchedFleet.Replica]) -> Bool {
    guard !items.isEmpty else { return false }
    for distance in 1...items.count {
      let place = (cursor + distance * step + distance * items.count) % items.count
      if replicas[items[place]].health.isTrouble {
        select(place, replicas)
        return true
      }
    }
    return false
  }

  /// Makes the table anew of what is there.
  mutating func sort(_ replicas: [WatchedFleet.Replica]) {
    let kept = replicas.indices.filter { !onlyTrouble || replicas[$0].health.isTrouble }
    let sorted = kept.sorted { comesBefore(replicas[$0], $0, replicas[$1], $1) }
    items = isReversed ? sorted.reversed() : sorted
    let place = items.firstIndex { replicas[$0].key == key }
    cursor = place ?? max(0, min(cursor, items.count - 1))
    if place == nil { key = current.map { replicas[$0].key } }
  }

  /// What is not known stands behind what is.
  private func comesBefore(
    _ a: WatchedFleet.Replica, _ placeA: Int, _ b: WatchedFleet.Replica, _ placeB: Int
  ) -> Bool {
    if order == .name, a.name != b.name { return a.name < b.name }
    let numbers = (order.number(of: a), order.number(of: b))
    switch numbers {
    case (let x?, let y?) where x != y: return x > y
    case (_?, nil): return true
    case (nil, _?): return false
    default: return placeA < placeB
    }
  }
}
