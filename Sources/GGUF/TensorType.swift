// The names are the field's own; an underscore is part of them.
// swift-format-ignore: AlwaysUseLowerCamelCase
/// A type of tensor that is read here: plain floats, or blocks that share a scale.
///
/// The one type for it in Swift: kernels pack by it, and the C side knows it by its number. What it is
/// called and what its blocks take stands in `StoredType`, with all types that exist.
public enum TensorType: UInt32, CaseIterable, Sendable, Hashable, CustomStringConvertible {
  case f32 = 0
  case f16 = 1
  case bf16 = 30
  /// Scale (f16), then 32 elements of 4 bits: `(q - 8) * d`.
  case q4_0 = 2
  /// Scale and minimum (f16 each), then 32 elements of 4 bits: `q * d + m`.
  case q4_1 = 3
  /// Scale (f16), then 32 elements of 8 bits: `q * d`.
  case q8_0 = 8

  /// Elements that are stored, and can be read, only together.
  public var blockElementCount: Int { block.elementCount }

  public var blockByteCount: Int { block.byteCount }

  /// Whether its elements share scales.
  public var isQuantized: Bool { blockElementCount > 1 }

  /// The name that model files and tools use, such as `Q4_1`.
  public var description: String { StoredType(self).description }

  private var block: (elementCount: Int, byteCount: Int) {
    guard let block = StoredType(self).block else {
      preconditionFailure("no block of type \(rawValue) is known")
    }
    return block
  }
}
