/// Something done with the pointer, and what comes of it.
package struct Gesture: Hashable, Sendable {
  package var what: String
  package var effect: String

  package init(_ what: String, _ effect: String) { (self.what, self.effect) = (what, effect) }
}
