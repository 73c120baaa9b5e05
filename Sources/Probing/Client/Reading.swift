/// A response as far as it came, with the times of its beginning and its end.
struct Reading {
  var reader: ResponseReader
  /// Nanoseconds of the exchange's clock.
  let sent: UInt64
  /// When the first choice was there.
  private(set) var first: UInt64?
  private(set) var end: UInt64
  private(set) var failure: ProbeError?

  init(_ limits: AnswerLimits, sent: UInt64) {
    reader = ResponseReader(limits)
    (self.sent, end) = (sent, sent)
  }

  /// Lets the reader take something, unless something was wrong already.
  ///
  /// - Returns: whether it may go on.
  mutating func read(
    at time: UInt64, _ body: (inout ResponseReader) throws(ProbeError) -> Void
  ) -> Bool {
    guard failure == nil else { return false }
    do throws(ProbeError) {
      try body(&reader)
      if first == nil, reader.hasBegun { first = time }
      return true
    } catch {
      failure = error
      return false
    }
  }

  /// Notes that nothing more comes, and why.
  mutating func finish(_ failure: ProbeError?, at time: UInt64) {
    end = time
    // Whatever ends an answer that has begun, it is not whole.
    if case .connection? = failure, first != nil {
      self.failure = self.failure ?? .cutOff
    }
    self.failure = self.failure ?? failure
  }

  /// What comes next is not followed.
  mutating func refuseRedirect() { failure = failure ?? .redirected }
}
