// The names are the field's own; an underscore is part of them.
// swift-format-ignore: AlwaysUseLowerCamelCase
/// How a tensor's elements are stored: plain floats, or blocks that share a scale.
public enum TensorType: UInt32, CaseIterable, Sendable, Hashable, CustomStringConvertible {
  case f32 = 0
  case f16 = 1
  /// Scale (f16), then 32 elements of 4 bits: `(q - 8) * d`.
  case q4_0 = 2
  /// Scale and minimum (f16 each), then 32 elements of 4 bits: `q * d + m`.
  case q4_1 = 3
  /// Scale (f16), then 32 elements of 8 bits: `q * d`.
  case q8_0 = 8
  case bf16 = 30

  /// Elements that are stored, and can be read, only together.
  public var blockElementCount: Int {
    switch self {
    case .f32, .f16, .bf16: 1
    case .q4_0, .q4_1, .q8_0: 32
    }
  }

  public var blockByteCount: Int {
    switch self {
    case .f32: 4
    case .f16, .bf16: 2
    case .q4_0: 2 + 16
    case .q4_1: 2 + 2 + 16
    case .q8_0: 2 + 32
    }
  }

  /// The name that model files and tools use, such as `Q4_1`.
  public var description: String {
    switch self {
    case .f32: "F32"
    case .f16: "F16"
    case .q4_0: "Q4_0"
    case .q4_1: "Q4_1"
    case .q8_0: "Q8_0"
    case .bf16: "BF16"
    }
  }

  /// The usual name of a type that exists in the format but is not read here.
  static func unsupportedName(ofID id: UInt32) -> String? { unsupportedNames[id] }

  private static let unsupportedNames: [UInt32: String] = [
    6: "Q5_0", 7: "Q5_1", 9: "Q8_1", 10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K",
    15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S",
    22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M",
    34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
  ]
}
