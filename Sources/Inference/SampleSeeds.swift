public import EngineTypes

extension SamplingParameters {
  /// The parameters of one of several samples of the same request.
  ///
  /// Sample 0 keeps the seed, so that one sample is the plain request; every other one has a seed
  /// that is a function of the seed and the sample's index alone. With the seed 0, sample 1 gets
  /// `e220a8397b1dcdaf`.
  public func forSample(_ index: Int) -> SamplingParameters {
    precondition(index >= 0, "sample index \(index) is negative")
    var parameters = self
    if index > 0 { parameters.seed = splitMix64(seed, index: UInt64(index)) }
    return parameters
  }
}

/// The `index`-th output, from 1, of a SplitMix64 generator started at `seed`.
private func splitMix64(_ seed: UInt64, index: UInt64) -> UInt64 {
  var z = seed &+ index &* 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
