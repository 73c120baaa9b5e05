/// Whether others were there while the needle was: the witness of a load, from times at this end.
package struct Overlap: Hashable, Sendable {
  /// Others in flight while the needle was, on average over its time.
  package var inFlight: Double
  /// Others whose answers came while the needle's came: they were not taken one after the other.
  package var answering: Int

  /// - Parameters:
  ///   - needle: whose time it is.
  ///   - others: those beside it.
  package init(_ needle: Asked, _ others: [Asked]) {
    let answered = others.filter { $0.failure == nil }
    let span = Double(max(1, needle.end - min(needle.end, needle.sent)))
    inFlight =
      answered.reduce(0) { sum, other in
        sum + Double(Self.shared(needle.sent...max(needle.sent, needle.end), other.sent, other.end))
      } / span
    answering = answered.count { other in
      let (from, to) = (max(needle.first, other.first), min(needle.end, other.end))
      return needle.wasStreamed && other.wasStreamed && from < to
    }
  }

  private static func shared(_ span: ClosedRange<UInt64>, _ start: UInt64, _ end: UInt64) -> UInt64
  {
    let (from, to) = (max(span.lowerBound, start), min(span.upperBound, end))
    return to > from ? to - from : 0
  }
}
