/// About the tour.
package enum TourAction: Hashable, Sendable {
  /// From the first stop.
  case begin
  /// Does what the stop asks for; where that has been shown, goes to the next one.
  case proceed
  /// To the next one, whatever this one has shown.
  case next
  case previous
  case leave
}
