/// A hash table from 64-bit keys to 64-bit values that only grows, made for many lookups.
///
/// Open addressing, at most half full. The seed is drawn anew for each table, so that a hostile
/// file cannot choose keys that fall on each other; nothing observable depends on it.
struct IntegerTable: Sendable {
  private struct Slot {
    var key: UInt64
    var value: UInt64
  }

  /// Marks an empty slot, and so is no key.
  private static let vacant = UInt64.max

  private var slots: [Slot]
  private var mask: Int
  private(set) var count = 0
  private let seed = UInt64.random(in: .min ... .max)

  init(capacity: Int) {
    var slotCount = 16
    while slotCount < capacity * 2 { slotCount *= 2 }
    slots = [Slot](repeating: Slot(key: Self.vacant, value: 0), count: slotCount)
    mask = slotCount - 1
  }

  subscript(key: UInt64) -> UInt64? {
    let slot = slots[slotIndex(of: key)]
    return slot.key == key ? slot.value : nil
  }

  /// Adds a value unless the key has one: the first stays.
  mutating func insert(_ value: UInt64, for key: UInt64) {
    precondition(key != Self.vacant, "key \(key) marks empty slots")
    if count * 2 >= slots.count { grow() }
    let index = slotIndex(of: key)
    guard slots[index].key == Self.vacant else { return }
    slots[index] = Slot(key: key, value: value)
    count += 1
  }

  /// The slot that holds the key, or the vacant one where it would go.
  @inline(__always)
  private func slotIndex(of key: UInt64) -> Int {
    var hash = (key ^ seed) &* 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ hash >> 32) &* 0xD6E8_FEB8_6659_FD93
    var index = Int(truncatingIfNeeded: hash >> 32) & mask
    while slots[index].key != key, slots[index].key != Self.vacant { index = (index + 1) & mask }
    return index
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(key: Self.vacant, value: 0), count: old.count * 2)
    mask = slots.count - 1
    for slot in old where slot.key != Self.vacant { slots[slotIndex(of: slot.key)] = slot }
  }
}
