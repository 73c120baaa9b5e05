public import EngineTypes

/// Why a model cannot be measured.
public enum BenchmarkError: Error, Hashable, Sendable, CustomStringConvertible {
  case notFinite(NumericFailure)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .notFinite(let failure):
      "the model's numbers are not finite, so its speed means nothing: \(failure)"
    }
  }
}

extension BenchmarkError: NumericError {
  public var numericFailure: NumericFailure? {
    switch self {
    case .notFinite(let failure): failure
    }
  }
}
