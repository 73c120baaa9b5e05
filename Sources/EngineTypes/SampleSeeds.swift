extension SamplingParameters {
  /// The parameters of one of several samples of the same request.
  ///
  /// Sample 0 keeps the seed, so that one sample is the plain request; every other one has a seed
  /// that is a function of the seed and the sample's index alone. With the seed 0, sample 1 gets
  /// `e220a8397b1dcdaf`.
  public func forSample(_ index: Int) -> SamplingParameters {
    precondition(index >= 0, "sample index \(index) is negative")
    var parameters = self
    if index > 0 { parameters.seed = SplitMix64.value(seed: seed, index: UInt64(index)) }
    return parameters
  }
}
