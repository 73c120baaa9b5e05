import EngineTypes

/// Where the batches of a re-execution leave the recorded ones.
public struct ScheduleDifference: Hashable, Sendable, CustomStringConvertible {
  public var step: Int
  public var recorded: String
  public var computed: String

  /// Holds a step against the recorded one; `nil` where there is no difference.
  ///
  /// - Parameters:
  ///   - recorded: `nil` where its record is torn off the log.
  ///   - computed: `nil` where there was nothing left to do.
  ///   - nextStep: the number the next computed step has.
  init?(_ recorded: StepRecord?, _ computed: StepRecord?, nextStep: Int) {
    guard let computed else {
      step = recorded?.step ?? nextStep
      self.recorded = recorded?.summary ?? "a step"
      self.computed = "nothing left to do"
      return
    }
    guard let recorded,
      recorded.step != computed.step || recorded.mode != computed.mode
        || recorded.chunks != computed.chunks
    else { return nil }
    step = recorded.step
    (self.recorded, self.computed) = (recorded.summary, computed.summary)
  }

  public var description: String {
    "step \(NumberText.count(step)) was scheduled otherwise: the log has \(recorded), this run has \(computed)"
  }
}

extension StepRecord {
  /// `step 7, invariant, r1 0..<64, r2 17`.
  fileprivate var summary: String {
    let shown = chunks.prefix(6).map { chunk in
      chunk.tokenCount == 1
        ? "\(chunk.request) \(chunk.firstPosition)"
        : "\(chunk.request) \(chunk.firstPosition)..<\(chunk.firstPosition + chunk.tokenCount)"
    }
    let more = chunks.count > 6 ? ["and \(chunks.count - 6) more"] : []
    return (["step \(NumberText.count(step)) in \(mode)"] + shown + more).joined(separator: ", ")
  }
}
