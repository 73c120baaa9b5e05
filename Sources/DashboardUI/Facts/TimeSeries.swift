package import EngineTypes

/// What the charts draw: the run cut into quarters of a second.
package struct TimeSeries: Equatable, Sendable {
  package static let bucketNanoseconds: UInt64 = 250_000_000

  package struct Bucket: Equatable, Sendable {
    package var index: UInt64
    package var prefillCount = 0
    package var decodeCount = 0
    package var stepCount = 0
    package var stepNanoseconds: UInt64 = 0
    package var requestCount = 0
    package var waitingCount = 0
    /// `nil` while no step told.
    package var usedBlockFraction: Double?
    /// The mode that began in this bucket.
    package var newMode: KernelMode?

    package var tokenCount: Int { prefillCount + decodeCount }

    /// Mean number of requests in a step.
    package var meanBatch: Double? {
      stepCount > 0 ? Double(requestCount) / Double(stepCount) : nil
    }
    package var meanWaiting: Double? {
      stepCount > 0 ? Double(waitingCount) / Double(stepCount) : nil
    }
    /// Mean duration of a step, in nanoseconds.
    package var meanStep: Double? {
      stepCount > 0 ? Double(stepNanoseconds) / Double(stepCount) : nil
    }
    package var tokensPerSecond: Double { Self.perSecond(tokenCount) }
    package var decodePerSecond: Double { Self.perSecond(decodeCount) }
    package var prefillPerSecond: Double { Self.perSecond(prefillCount) }

    private static func perSecond(_ count: Int) -> Double {
      Double(count) * 1e9 / Double(TimeSeries.bucketNanoseconds)
    }
  }

  /// Without gaps: each index is one more than the one before.
  package private(set) var buckets = History<Bucket>(capacity: 1200)

  package init() {}

  package mutating func absorb(_ step: StepRecord) {
    open(at: step.startNanoseconds + step.durationNanoseconds)
    buckets.updateLast { bucket in
      for chunk in step.chunks {
        switch chunk.kind {
        case .prefill: bucket.prefillCount += chunk.tokenCount
        case .decode: bucket.decodeCount += chunk.tokenCount
        }
      }
      bucket.stepCount += 1
      bucket.stepNanoseconds += step.durationNanoseconds
      bucket.requestCount += step.chunks.count
      bucket.waitingCount += step.waitingCount
      if step.blocks.total > 0 {
        bucket.usedBlockFraction = Double(step.blocks.used) / Double(step.blocks.total)
      }
    }
  }

  /// Takes note of the blocks that an engine at rest still holds.
  package mutating func absorb(_ rest: RestRecord) {
    open(at: rest.nanoseconds)
    guard rest.blocks.total > 0 else { return }
    buckets.updateLast {
      $0.usedBlockFraction = Double(rest.blocks.used) / Double(rest.blocks.total)
    }
  }

  package mutating func mark(_ mode: KernelMode, at nanoseconds: UInt64) {
    open(at: nanoseconds)
    buckets.updateLast { $0.newMode = mode }
  }

  /// The newest `count` buckets that are over at `now`, oldest first; `nil` where no step was.
  package func closed(count: Int, at now: UInt64) -> [Bucket?] {
    let buckets = buckets.elements
    guard let first = buckets.first?.index else { return [] }
    let current = now / Self.bucketNanoseconds
    let start = max(first, current > UInt64(count) ? current - UInt64(count) : 0)
    guard start < current else { return [] }
    return (start..<current).map { index in
      let place = Int(index - first)
      return buckets.indices.contains(place) ? buckets[place] : nil
    }
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
