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
  /// The entries' names as they stand in a text.
  private let names: [[UInt8]]
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
    names = entries.map { Array($0.name.utf8) }
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

  // FNV-1a: a table of fixed names needs no better one, and hostile names find none of them. Where it
  // tells a text's own series apart, who makes two alike only hides one of his own.
  static let seed: UInt64 = 0xcbf2_9ce4_8422_2325
  static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
    var hash = seed
    for index in range { hash = Self.hash(hash, bytes[index]) }
    return hash
  }

  /// A number of which every bit depends on every bit of another (the finaliser of MurmurHash3).
  static func mixed(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ (value >> 33)) &* 0xff51_afd7_ed55_8ccd
    value = (value ^ (value >> 33)) &* 0xc4ce_b9fe_1a85_ec53
    return value ^ (value >> 33)
  }

  /// Which entry a name is; `nil` where nobody knows it.
  func entry(hash: UInt64, _ bytes: [UInt8], _ name: Range<Int>) -> Int? {
    var place = Int(hash & mask)
    while places[place] >= 0 {
      let entry = places[place]
      if bytes.has(names[entry], at: name) { return entry }
      place = (place + 1) & Int(mask)
    }
    return Self.isOwn(bytes, name) ? Self.ownEntry : nil
  }

  private static func isOwn(_ bytes: [UInt8], _ name: Range<Int>) -> Bool {
    bytes[name.lowerBound] == UInt8(ascii: "i")
      && bytes[name].starts(with: NameTable.ownPrefix.utf8)
  }
}

extension [UInt8] {
  /// Whether these bytes stand in a place of them.
  func has(_ other: [UInt8], at place: Range<Int>) -> Bool {
    guard other.count == place.count else { return false }
    for index in other.indices where self[place.lowerBound + index] != other[index] {
      return false
    }
    return true
  }
}
