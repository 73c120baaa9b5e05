import GGUF

/// Small images that touch every value type and every tensor type.
enum SampleImages {
  static let scalars: [(key: String, value: MetadataValue)] = [
    ("uint8", .uint8(200)), ("int8", .int8(-100)), ("uint16", .uint16(60_000)),
    ("int16", .int16(-30_000)), ("uint32", .uint32(4_000_000_000)), ("int32", .int32(-2)),
    ("uint64", .uint64(.max)), ("int64", .int64(.min)), ("float32", .float32(1.5)),
    ("float64", .float64(-0.1)), ("bool", .bool(true)), ("string", .string("naïve ✓")),
    ("empty", .string("")),
  ]

  static let strings = ["", "a", "Ġthe", "日本"]
  static let tensorNames = TensorType.allCases.map { "tensor.\($0)" }

  /// Every byte of it means something, up to the last.
  static func complete(version: UInt32 = 3, alignment: Int = 32) -> [UInt8] {
    var builder = GGUFBuilder()
    builder.version = version
    builder.alignment = alignment
    for (key, value) in scalars { builder.set(key, value) }
    builder.set("strings", strings: strings)
    builder.set("integers", integers: [-1, 0, 7])
    builder.set("floats", floats: [0.5, -2])
    builder.set("none", strings: [])
    for type in TensorType.allCases { builder.addTensor(type) }
    return builder.build()
  }
}

extension GGUFBuilder {
  /// Adds two rows of 64 elements, or of as many as a block has.
  fileprivate mutating func addTensor(_ type: TensorType) {
    let columns = max(64, type.blockElementCount)
    let values = (0..<2 * columns).map { Float($0 % 23) - 11 }
    addTensor(
      "tensor.\(type)", dimensions: [columns, 2], type: type,
      bytes: Quantization.encode(values, as: type))
  }
}

/// Steele, Lea and Flood's splitmix64: the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
