/// Where a key is pressed; the innermost context that binds it wins.
package enum KeyContext: Hashable, Sendable {
  case global
  case panel(Panel)
  /// The overlay with one request's story.
  case detail

  /// Whether a key may be looked up in both at once.
  func overlaps(_ other: KeyContext) -> Bool {
    self == other || self == .global || other == .global
  }
}
