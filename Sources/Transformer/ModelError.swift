public import GGUF

/// Why a model file cannot be run: one line that says what is wrong and what to do.
public enum ModelError: Error, Hashable, Sendable, CustomStringConvertible {
  case unsupportedArchitecture(String)
  case missingTensor(String)
  case wrongShape(tensor: String, expected: [Int], actual: [Int])
  case unsupportedType(tensor: String, TensorType)
  case unsupportedFeature(String)
  case impossibleValue(key: String, value: String)
  case metadata(GGUFError)

  public var description: String {
    switch self {
    case .unsupportedArchitecture(let name):
      "the model's architecture is '\(name)'; Invar runs 'llama' models"
    case .missingTensor(let name):
      "the model has no tensor '\(name)'; the file is incomplete or not a Llama model"
    case .wrongShape(let tensor, let expected, let actual):
      "tensor '\(tensor)' is \(actual), expected \(expected); the file does not fit its own metadata"
    case .unsupportedType(let tensor, let type):
      "tensor '\(tensor)' is \(type), which Invar does not read; use F32, F16, BF16, Q4_0, Q4_1 or Q8_0"
    case .unsupportedFeature(let feature):
      "the model needs \(feature), which Invar does not have"
    case .impossibleValue(let key, let value):
      "the model's \(key) is \(value), which cannot be; the file is damaged"
    case .metadata(let error):
      error.description
    }
  }
}
