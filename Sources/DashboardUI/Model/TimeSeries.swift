package import EngineTypes

/// What the charts draw: the run cut into quarters of a second.
package struct TimeSeries: Equatable, Sendable {
  package static let bucketNanoseconds: UInt64 = 250_000_000

  package struct Bucket: Equatable, Sendable {
    package var index: UInt64
    package var tokenCount = 0
    package var stepCount = 0
    package var requestCount = 0
    /// `nil` while no step told.
    package var usedBlockFraction: Double?
    /// The mode that began in this bucket.
    package var newMode: KernelMode?

    /// Mean number of requests in a step.
    package var meanBatch: Double? {
      stepCount > 0 ? Double(requestCount) / Double(stepCount) : nil
    }
    package var tokensPerSecond: Double {
      Double(tokenCount) * 1e9 / Double(TimeSeries.bucketNanoseconds)
    }
  }

  /// Without gaps: each index is one more than the one before.
  package private(set) var buckets = History<Bucket>(capacity: 600)

  package init() {}

  package mutating func absorb(_ step: StepRecord) {
    open(at: step.startNanoseconds + step.durationNanoseconds)
    buckets.updateLast { bucket in
      bucket.tokenCount += step.tokenCount
      bucket.stepCount += 1
      bucket.requestCount += step.chunks.count
      if step.blocks.total > 0 {
        bucket.usedBlockFraction = Double(step.blocks.used) / Double(step.blocks.total)
      }
    }
  }

  package mutating func mark(_ mode: KernelMode, at nanoseconds: UInt64) {
    open(at: nanoseconds)
    buckets.updateLast { $0.newMode = mode }
  }

  /// Makes the last bucket the one `nanoseconds` falls into, with empty ones for a gap.
  private mutating func open(at nanoseconds: UInt64) {
    let index = nanoseconds / Self.bucketNanoseconds
    guard let last = buckets.last?.index else {
      return buckets.append(Bucket(index: index))
    }
    guard index > last else { return }
    if index - last > UInt64(buckets.capacity) {
      // Nothing from before the gap would still be on the screen.
      buckets = History(capacity: buckets.capacity)
      return buckets.append(Bucket(index: index))
    }
    for missing in last + 1...index { buckets.append(Bucket(index: missing)) }
  }
}
