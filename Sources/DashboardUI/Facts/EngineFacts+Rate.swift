import EngineTypes

extension EngineFacts {
  /// Tokens a second: those of the steps that ended in the last second.
  ///
  /// All that is shown as the speed
  /// of this moment is this; between two steps that lie less than that apart it is not nothing.
  ///
  /// - Returns: 0 while the engine is paused, when its own last second is not the person's; `nil` while
  ///   no step has been seen at all.
  package func tokensPerSecond(endingAt now: UInt64) -> (prefill: Double, decode: Double)? {
    guard let rate = steps.tokensPerSecond(endingAt: now) else { return nil }
    return clock.isPaused ? (0, 0) : rate
  }
}
