/// Where a key is pressed; the innermost context that binds it wins.
package enum KeyContext: Hashable, Sendable {
  case global
  case panel(Panel)
  /// The overlay with one request's story.
  case detail
  /// Anywhere, while a recording is shown.
  case playback
}
