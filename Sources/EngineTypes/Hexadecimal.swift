/// Bytes and numbers as hexadecimal digits, in lower case.
public enum Hexadecimal {
  /// Two digits a byte.
  public static func text(of bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    for byte in bytes { digits.append(hexadecimal: byte) }
    return String(decoding: digits, as: UTF8.self)
  }

  /// At least `width` digits.
  public static func text(_ value: some BinaryInteger, width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension [UInt8] {
  /// Appends a byte's two digits.
  public mutating func append(hexadecimal byte: UInt8) {
    append(Self.digit(byte >> 4))
    append(Self.digit(byte & 15))
  }

  /// Appends two digits for each byte.
  public mutating func append(hexadecimal bytes: [UInt8]) {
    for byte in bytes { append(hexadecimal: byte) }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
