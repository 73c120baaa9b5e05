package import EngineTypes

/// What the histories keep of a step: everything but its block map and kernels.
package struct StepSummary: Equatable, Sendable {
  package struct Chunk: Equatable, Sendable {
    package var request: RequestID
    package var kind: ChunkRecord.Kind
    package var tokenCount: Int
    /// 1 for the request's first prefill chunk since its last admission or preemption.
    package var ordinal: Int
  }

  package var step: Int
  package var startNanoseconds: UInt64
  package var durationNanoseconds: UInt64
  package var mode: KernelMode
  package var chunks: [Chunk]
  package var prefillTokenCount: Int
  package var decodeTokenCount: Int

  package var endNanoseconds: UInt64 { startNanoseconds + durationNanoseconds }

  package func chunk(of request: RequestID) -> Chunk? {
    chunks.first { $0.request == request }
  }
}

extension History where Element == StepSummary {
  /// Position of the last kept step whose number is at most `step`.
  ///
  /// - Complexity: O(log *n*).
  package func index(upTo step: Int) -> Int? {
    var low = 0
    var high = elements.count
    while low < high {
      let middle = (low + high) / 2
      if elements[middle].step <= step { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }

  /// Tokens per second of the steps that ended in the window before `now`.
  ///
  /// - Returns: `nil` while no step has been seen at all.
  package func tokensPerSecond(
    endingAt now: UInt64, window: UInt64 = 1_000_000_000
  ) -> (prefill: Double, decode: Double)? {
    guard !elements.isEmpty else { return nil }
    let start = now > window ? now - window : 0
    var prefill = 0
    var decode = 0
    for step in elements.reversed() {
      guard step.endNanoseconds > start else { break }
      prefill += step.prefillTokenCount
      decode += step.decodeTokenCount
    }
    // In the first second the window is only as long as the run.
    let seconds = Double(max(1, min(window, now))) / 1e9
    return (Double(prefill) / seconds, Double(decode) / seconds)
  }
}
