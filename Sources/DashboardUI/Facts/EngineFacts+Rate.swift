extension EngineFacts {
  /// Tokens a second of the last second; none while nobody is served, whatever it was a moment ago.
  ///
  /// - Returns: `nil` while no step has been seen at all.
  func tokensPerSecond(endingAt now: UInt64) -> (prefill: Double, decode: Double)? {
    guard let rate = steps.tokensPerSecond(endingAt: now) else { return nil }
    return load.isIdle ? (0, 0) : rate
  }
}
