/// Where a key is pressed; the innermost context that binds it wins.
package enum KeyContext: Hashable, Sendable {
  case global
  case panel(Panel)
  /// The overlay with one request's story.
  case detail
  /// Anywhere, while a recording is shown.
  case playback
  /// Anywhere, while the tour is on.
  case tour
  /// Anywhere on the screen of watched servers.
  case fleet

  /// Whether a key may be looked up in both at once.
  ///
  /// A recording's keys and those of watched servers stand in for the engine's, and the tour's before
  /// all others, so they may be the same.
  func overlaps(_ other: KeyContext) -> Bool {
    if self == other { return true }
    return !standsBefore && !other.standsBefore && (self == .global || other == .global)
  }

  private var standsBefore: Bool { self == .playback || self == .tour || self == .fleet }
}
