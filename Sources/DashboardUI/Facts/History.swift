/// The newest elements of a stream, oldest first.
///
/// Old elements leave in bulk, so appending is amortised O(1) and `count` may reach twice the
/// capacity before it falls back.
package struct History<Element> {
  package let capacity: Int
  package private(set) var elements: [Element] = []
  /// Whether old elements have left.
  package private(set) var hasForgotten = false

  package init(capacity: Int) {
    precondition(capacity > 0, "capacity \(capacity) must be positive")
    self.capacity = capacity
  }

  package mutating func append(_ element: Element) {
    if elements.count >= 2 * capacity {
      elements.removeFirst(capacity)
      hasForgotten = true
    }
    elements.append(element)
  }

  package mutating func updateLast(_ change: (inout Element) -> Void) {
    guard !elements.isEmpty else { return }
    change(&elements[elements.count - 1])
  }

  package mutating func removeAll(where isGone: (Element) -> Bool) {
    elements.removeAll(where: isGone)
  }

  package var last: Element? { elements.last }
  package var count: Int { elements.count }
}

extension History: Equatable where Element: Equatable {}
extension History: Sendable where Element: Sendable {}
