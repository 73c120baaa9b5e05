import EngineTypes

/// What an engine's inside can find wrong with its model.
public enum InferenceError: Error, Hashable, CustomStringConvertible {
  case wrongRowCount(expected: Int, actual: Int)
  case missingDigest(row: Int)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .wrongRowCount(let expected, let actual):
      "the model gave \(actual) logits rows for \(expected); this is a fault of the model's code"
    case .missingDigest(let row):
      "the model gave no digest for row \(row); this is a fault of the model's code"
    }
  }
}
