/// What the dashboard itself costs, smoothed over frames.
package struct FrameCost: Equatable, Sendable {
  /// One measurement by the loop.
  package struct Sample: Equatable, Sendable {
    package var frameNanoseconds: UInt64
    /// `nil` where the screen cannot tell.
    package var byteCount: Int?
    /// CPU time of the UI thread since the last sample.
    package var cpuNanoseconds: UInt64
    /// Time since the last sample.
    package var elapsedNanoseconds: UInt64

    package init(
      frameNanoseconds: UInt64, byteCount: Int?, cpuNanoseconds: UInt64,
      elapsedNanoseconds: UInt64
    ) {
      self.frameNanoseconds = frameNanoseconds
      self.byteCount = byteCount
      self.cpuNanoseconds = cpuNanoseconds
      self.elapsedNanoseconds = elapsedNanoseconds
    }
  }

  package private(set) var millisecondsPerFrame: Double?
  package private(set) var bytesPerFrame: Double?
  private var cpu = 0.0
  private var elapsed = 0.0

  package init() {}

  /// Fraction of one core, over the last frames.
  ///
  /// A ratio of sums, so that a short time between two frames counts for little.
  package var coreShare: Double? { elapsed > 0 ? cpu / elapsed : nil }

  package mutating func absorb(_ sample: Sample) {
    smooth(&millisecondsPerFrame, Double(sample.frameNanoseconds) / 1e6)
    if let byteCount = sample.byteCount { smooth(&bytesPerFrame, Double(byteCount)) }
    cpu = cpu * 7 / 8 + Double(sample.cpuNanoseconds)
    elapsed = elapsed * 7 / 8 + Double(sample.elapsedNanoseconds)
  }

  private func smooth(_ value: inout Double?, _ sample: Double) {
    value = value.map { $0 + (sample - $0) / 8 } ?? sample
  }
}
