/// Zeller's ddmin: the fewest items that still show a fault.
package enum DeltaDebugging {
  /// Shrinks a list that shows a fault.
  ///
  /// - Parameters:
  ///   - items: with all of them, the fault shows.
  ///   - shows: whether it shows with these.
  /// - Returns: a list from which no single item can be taken without losing the fault.
  /// - Complexity: O(*n* log *n*) calls where few items matter, O(*n*²) at worst.
  package static func minimise<Item>(_ items: [Item], _ shows: ([Item]) throws -> Bool) rethrows
    -> [Item]
  {
    var items = items
    var parts = 2
    while !items.isEmpty {
      if items.count == 1 { return try shows([]) ? [] : items }
      let pieces = cut(items, into: min(parts, items.count))
      if let smaller = try pieces.first(where: shows) {
        (items, parts) = (smaller, 2)
      } else if let smaller = try complements(pieces).first(where: shows) {
        (items, parts) = (smaller, max(2, parts - 1))
      } else if parts >= items.count {
        return items
      } else {
        parts = min(items.count, 2 * parts)
      }
    }
    return items
  }

  private static func cut<Item>(_ items: [Item], into count: Int) -> [[Item]] {
    (0..<count).map { Array(items[items.count * $0 / count..<items.count * ($0 + 1) / count]) }
  }

  private static func complements<Item>(_ pieces: [[Item]]) -> [[Item]] {
    pieces.indices.map { left in
      pieces.enumerated().filter { $0.offset != left }.flatMap(\.element)
    }
  }
}
