public import EngineTypes

/// What an engine cannot be made with, or can find wrong with its model.
public enum InferenceError: Error, Hashable, CustomStringConvertible {
  case wrongRows(expected: Int, actual: Int)
  case missingDigest(RowPlace)
  case vocabularyMismatch(tokens: Int, rows: Int)
  case instructionSetUnavailable(InstructionSet)
  case setting(SettingOutOfRange)
  case cacheTooLarge(byteCount: Int, available: Int)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .wrongRows(let expected, let actual):
      "the model gave \(actual) logits rows for \(expected), or others; this is a fault of the model's code"
    case .missingDigest(let place):
      "the model gave no digest for position \(place.position) of \(place.request); this is a fault of the model's code"
    case .vocabularyMismatch(let tokens, let rows):
      "the vocabulary has \(tokens) tokens, the embedding \(rows) rows, so \(tokens - rows) of them "
        + "cannot be computed; convert the model again"
    case .instructionSetUnavailable(let set):
      "this machine has no \(set.rawValue); use --isa auto"
    case .setting(let fault): "\(fault)"
    case .cacheTooLarge(let byteCount, let available):
      "the KV cache would take \(byteCount >> 20) MiB of \(available >> 20); lower --blocks"
    }
  }
}
