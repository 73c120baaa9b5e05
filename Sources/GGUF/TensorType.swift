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
  /// Scale (f16), a fifth bit of each element, then 32 elements of 4 bits: `(q - 16) * d`.
  case q5_0 = 6
  /// Likewise with scale and minimum (f16 each): `q * d + m`.
  case q5_1 = 7
  /// Scale (f16), then 32 elements of 8 bits: `q * d`.
  case q8_0 = 8
  /// Scale (f16), then 32 elements of 4 bits that name values of a table: `table[q] * d`.
  case iq4_nl = 20
  /// Scale (a power of two in 8 bits), then 32 elements of 4 bits that name floats of 4 bits.
  case mxfp4 = 39
  /// 256 elements of 2 bits, a scale and a minimum (4 bits each) for each 16 of them, and a scale
  /// (f16) for each kind of these: `q * (d * s) - dmin * m`.
  case q2_K = 10
  /// 256 elements of 3 bits, a scale (6 bits) for each 16, and a scale (f16) for these:
  /// `(q - 4) * (d * s)`.
  case q3_K = 11
  /// 256 elements of 4 bits, a scale and a minimum (6 bits each) for each 32, and a scale (f16) for
  /// each kind of these: `q * (d * s) - dmin * m`.
  case q4_K = 12
  /// Likewise with elements of 5 bits.
  case q5_K = 13
  /// 256 elements of 6 bits, a scale (8 bits) for each 16, and a scale (f16) for these:
  /// `(q - 32) * (d * s)`.
  case q6_K = 14
  /// 256 elements as in `iq4_nl`, a scale (6 bits) for each 32, and a scale (f16) for these.
  case iq4_xs = 23

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
