public import GGUF

/// Why a model file cannot be run: one line that says what is wrong and what to do.
public enum ModelError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `type` is what `general.type` holds, in words.
  case noModel(type: String)
  case unsupportedArchitecture(String)
  case missingTensor(String)
  case wrongShape(tensor: String, expected: [Int], actual: [Int])
  case unsupportedType(tensor: String, StoredType)
  /// A norm or a bias in a type that only matrices may have.
  case quantizedVector(tensor: String, TensorType)
  /// Running the model without it would be running another one.
  case unreadTensor(String, why: String)
  case unsupportedFeature(String)
  /// A statement that Invar knows and has no part for; `value` is in words.
  case unsupportedStatement(key: String, value: String, meaning: String)
  case unknownKey(key: String, value: String)
  case impossibleValue(key: String, value: String)
  /// A value that may be right, but not for Invar.
  case outsideLimit(key: String, value: String, limit: String)
  case contradiction(String)
  /// An array of values for layers of which there are more or fewer.
  case wrongLayerCount(key: String, count: Int, layerCount: Int)
  case layersDiffer(key: String, first: Int, layer: Int, value: Int)
  case metadata(GGUFError)

  public var description: String {
    switch self {
    case .noModel(let type):
      "metadata general.type holds \(type), so the file is no model; open the model itself"
    case .unsupportedArchitecture(let name):
      "the model's architecture is '\(name)'; Invar runs "
        + Architecture.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ") + " models"
    case .missingTensor(let name):
      "the model has no tensor '\(name)'; the file is incomplete or no such model"
    case .wrongShape(let tensor, let expected, let actual):
      "tensor '\(tensor)' is \(actual), expected \(expected); the file does not fit its own metadata"
    case .unsupportedType(let tensor, let type):
      "tensor '\(tensor)' is \(type), which Invar does not read; fetch the model as Q4_K_M or Q8_0, "
        + "or requantise it to one of them"
    case .quantizedVector(let tensor, let type):
      "tensor '\(tensor)' is \(type); Invar reads norms and biases as F32, F16 or BF16"
    case .unreadTensor(let tensor, let why):
      "tensor '\(tensor)' would not be read, and the answers would be another model's: \(why)"
    case .unsupportedFeature(let feature):
      "the model needs \(feature), which Invar does not have"
    case .unsupportedStatement(let key, let value, let meaning):
      "metadata \(key) holds \(value): \(meaning), which Invar does not have"
    case .unknownKey(let key, let value):
      "metadata \(key) holds \(value), which Invar does not know and so cannot obey; "
        + "if it says nothing about the arithmetic, take it out of the file"
    case .impossibleValue(let key, let value):
      "the model's \(key) is \(value), which cannot be; correct it in the file"
    case .outsideLimit(let key, let value, let limit):
      "the model's \(key) is \(value); Invar's limit: \(limit)"
    case .contradiction(let words):
      "the model file contradicts itself: \(words)"
    case .wrongLayerCount(let key, let count, let layerCount):
      "metadata \(key) has \(count) values for the \(layerCount) layers of the model"
    case .layersDiffer(let key, let first, let layer, let value):
      "metadata \(key) differs from layer to layer, \(first) in layer 0 and \(value) in layer \(layer), "
        + "which Invar does not run"
    case .metadata(let error):
      error.description
    }
  }
}
