/// The types a metadata value may have, by their number in the file.
enum MetadataType: UInt32 {
  case uint8 = 0
  case int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

  /// Bytes of one value; `nil` where it depends on the value.
  var byteCount: Int? {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    case .string, .array: nil
    }
  }

  /// Bytes that a value takes at least: a string its length, an array its type and length.
  var leastByteCount: Int { byteCount ?? (self == .array ? 4 + 8 : 8) }
}

/// One metadata value.
public enum MetadataValue: Hashable, Sendable {
  case uint8(UInt8)
  case int8(Int8)
  case uint16(UInt16)
  case int16(Int16)
  case uint32(UInt32)
  case int32(Int32)
  case uint64(UInt64)
  case int64(Int64)
  case float32(Float)
  case float64(Double)
  case bool(Bool)
  case string(String)

  /// The value as an integer, where it is a number of any type that is exactly one.
  public var integer: Int? {
    switch self {
    case .uint8(let value): Int(value)
    case .int8(let value): Int(value)
    case .uint16(let value): Int(value)
    case .int16(let value): Int(value)
    case .uint32(let value): Int(value)
    case .int32(let value): Int(value)
    case .uint64(let value): Int(exactly: value)
    case .int64(let value): Int(value)
    case .float32(let value): Int(exactly: value)
    case .float64(let value): Int(exactly: value)
    case .bool, .string: nil
    }
  }

  /// The value as a floating-point number, where it is a number of any type that is exactly one.
  public var float: Double? {
    switch self {
    case .float32(let value): Double(value)
    case .float64(let value): value
    case .uint64(let value): Double(exactly: value)
    default: integer.flatMap { Double(exactly: $0) }
    }
  }

  /// The value as true or false, where it is that, or 1 or 0.
  public var bool: Bool? {
    if case .bool(let value) = self { return value }
    switch integer {
    case 0: return false
    case 1: return true
    default: return nil
    }
  }

  public var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The value with its kind, in words: `the text "abc"`, `the bool true`, `0.5`.
  public var words: String {
    switch self {
    case .uint8(let value): "\(value)"
    case .int8(let value): "\(value)"
    case .uint16(let value): "\(value)"
    case .int16(let value): "\(value)"
    case .uint32(let value): "\(value)"
    case .int32(let value): "\(value)"
    case .uint64(let value): "\(value)"
    case .int64(let value): "\(value)"
    case .float32(let value): "\(value)"
    case .float64(let value): "\(value)"
    case .bool(let value): "the bool \(value)"
    case .string(let value): "the text \"\(value.prefix(40))\"\(value.count > 40 ? "…" : "")"
    }
  }
}

extension MetadataType {
  /// What several of them are called.
  var plural: String {
    switch self {
    case .string: "texts"
    case .bool: "bools"
    case .array: "arrays"
    case .float32, .float64: "floats"
    case .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64: "integers"
    }
  }
}

extension FileBytes {
  /// Reads a value of fixed size or a string from bytes already known to be inside the file.
  ///
  /// A string's range holds its characters without the length.
  func value(_ type: MetadataType, in range: Range<Int>) -> MetadataValue? {
    let offset = range.lowerBound
    return switch type {
    case .uint8: .uint8(load(at: offset, as: UInt8.self))
    case .int8: .int8(load(at: offset, as: Int8.self))
    case .uint16: .uint16(load(at: offset, as: UInt16.self))
    case .int16: .int16(load(at: offset, as: Int16.self))
    case .uint32: .uint32(load(at: offset, as: UInt32.self))
    case .int32: .int32(load(at: offset, as: Int32.self))
    case .uint64: .uint64(load(at: offset, as: UInt64.self))
    case .int64: .int64(load(at: offset, as: Int64.self))
    case .float32: .float32(Float(bitPattern: load(at: offset, as: UInt32.self)))
    case .float64: .float64(Double(bitPattern: load(at: offset, as: UInt64.self)))
    case .bool: .bool(load(at: offset, as: UInt8.self) != 0)
    case .string: .string(string(in: range))
    case .array: nil
    }
  }
}
