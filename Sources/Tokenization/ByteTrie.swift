/// Byte strings by their beginnings, each with a number of its own.
struct ByteTrie: Sendable {
  static let root = 0

  /// From (node, byte) to the next node.
  private var edges = IntegerTable(capacity: 32)
  /// The number of the string that ends at each node, or -1.
  private var values: [Int32] = [-1]

  /// The string that ends at a node, or -1.
  @inline(__always)
  func value(at node: Int) -> Int { Int(values[node]) }

  /// Where a byte leads from a node, if any string goes on so.
  @inline(__always)
  func next(from node: Int, _ byte: UInt8) -> Int? {
    edges[Self.edge(node, byte)].map { Int($0) }
  }

  mutating func insert(_ string: ArraySlice<UInt8>, _ value: Int) {
    var node = Self.root
    for byte in string {
      if let next = next(from: node, byte) {
        node = next
      } else {
        values.append(-1)
        edges.insert(UInt64(values.count - 1), for: Self.edge(node, byte))
        node = values.count - 1
      }
    }
    values[node] = Int32(value)
  }

  /// How many bytes from `start` on some string begins with.
  func prefixLength(of text: [UInt8], from start: Int) -> Int {
    var node = Self.root
    var index = start
    while index < text.count, let next = next(from: node, text[index]) {
      node = next
      index += 1
    }
    return index - start
  }

  private static func edge(_ node: Int, _ byte: UInt8) -> UInt64 {
    UInt64(node) << 8 | UInt64(byte)
  }
}
