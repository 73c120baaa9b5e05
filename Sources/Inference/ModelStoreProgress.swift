extension ModelStore {
  /// How far a pull has come.
  public struct PullProgress: Hashable, Sendable {
    public enum Phase: String, CaseIterable, Hashable, Sendable {
      /// Another process is pulling.
      case waiting
      case downloading, unpacking, checking, done
    }

    public var phase: Phase
    /// Bytes of this phase.
    public var byteCount: Int
    /// `nil` where nobody knows.
    public var totalByteCount: Int?
    /// Since this phase began.
    public var elapsed: Duration

    public init(phase: Phase, byteCount: Int, totalByteCount: Int?, elapsed: Duration) {
      self.phase = phase
      self.byteCount = byteCount
      self.totalByteCount = totalByteCount
      self.elapsed = elapsed
    }

    /// How much is done, from 0 to 1.
    public var fraction: Double? {
      guard let totalByteCount, totalByteCount > 0 else { return nil }
      return min(Double(byteCount) / Double(totalByteCount), 1)
    }

    /// How long the phase will still take at the speed it had so far.
    public var remaining: Duration? {
      guard let fraction, fraction > 0 else { return nil }
      return elapsed * (1 / fraction - 1)
    }
  }
}
