extension Array {
  /// The element so many places past the end, or before the start, as if the list were a ring.
  ///
  /// - Precondition: the list is not empty.
  func roundAndRound(_ place: Int) -> Element { self[((place % count) + count) % count] }
}
