/// All names of all families, found by the bytes of a text without making strings of them.
struct NameIndex: Sendable {
  struct Entry: Sendable {
    var name: String
    /// `nil` for names that any program has.
    var family: ServerFamily?
    var rules: [NameRule]
  }

  static let all = NameIndex()
  /// The entry of names of ours that no table lists.
  static let ownEntry = Int.max

  private(set) var entries: [Entry] = []
  /// Places in `entries` by hash, a power of two of them; `-1` is none.
  private var places: [Int]
  private let mask: UInt64

  private init() {
    var byName: [String: Int] = [:]
    // Ours are vLLM's.
    for family in ServerFamily.allCases where family != .invar {
      for (name, rule) in family.names.rules {
        if let place = byName[name] {
          if entries[place].family != family { entries[place].family = nil }
          entries[place].rules.append(rule)
        } else {
          byName[name] = entries.count
          entries.append(Entry(name: name, family: family, rules: [rule]))
        }
      }
    }
    for index in entries.indices where !entries[index].name.contains(":") {
      entries[index].family = nil
      entries[index].rules = Array(entries[index].rules.prefix(1))
    }
    var size = 64
    while size < entries.count * 4 { size *= 2 }
    places = Array(repeating: -1, count: size)
    mask = UInt64(size - 1)
    for (index, entry) in entries.enumerated() {
      let hash = entry.name.utf8.reduce(Self.seed) { Self.hash($0, $1) }
      var place = Int(hash & mask)
      while places[place] >= 0 { place = (place + 1) & Int(mask) }
      places[place] = index
    }
  }

  // FNV-1a: a table of fixed names needs no better one, and hostile names find none of them.
  static let seed: UInt64 = 0xcbf2_9ce4_8422_2325
  static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  /// Which entry a name is; `nil` where nobody knows it.
  func entry(hash: UInt64, _ bytes: [UInt8], _ name: Range<Int>) -> Int? {
    var place = Int(hash & mask)
    while places[place] >= 0 {
      let entry = places[place]
      if entries[entry].name.utf8.elementsEqual(bytes[name]) { return entry }
      place = (place + 1) & Int(mask)
    }
    return Self.isOwn(bytes, name) ? Self.ownEntry : nil
  }

  private static func isOwn(_ bytes: [UInt8], _ name: Range<Int>) -> Bool {
    bytes[name.lowerBound] == UInt8(ascii: "i")
      && bytes[name].starts(with: NameTable.ownPrefix.utf8)
  }
}
