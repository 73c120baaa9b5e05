/// A way to go: in a list, a text or along time.
package enum Movement: Hashable, Sendable {
  case up, down, left, right, pageUp, pageDown, top, bottom

  /// The rows it goes down, where a page has so many; negative is up, and to the sides is none.
  func rows(page: Int) -> Int {
    switch self {
    case .up: -1
    case .down: 1
    case .pageUp: -page
    case .pageDown: page
    case .top: -1_000_000
    case .bottom: 1_000_000
    case .left, .right: 0
    }
  }
}
