import Crypto

/// Ties each line to all lines before it, so that damage is found and placed.
///
/// A line's value is SHA-256 over the value before it (32 bytes, zero at the start) and the line's
/// own bytes as they would be without their `chain` field.
struct SessionChain {
  private static let fieldPrefix = Array(#","chain":""#.utf8)
  /// Bytes that the field adds to a line: its name, 64 digits, and the closing quote.
  static let fieldByteCount = fieldPrefix.count + 64 + 1

  private var value = [UInt8](repeating: 0, count: 32)

  /// Takes the next line, a whole JSON object without its chain.
  ///
  /// - Returns: The field that ties it in, from its comma to its closing quote.
  mutating func absorb(_ object: ArraySlice<UInt8>) -> [UInt8] {
    var hasher = SHA256()
    hasher.update(data: value)
    hasher.update(data: object)
    value.removeAll(keepingCapacity: true)
    value.append(contentsOf: hasher.finalize())

    var field = Self.fieldPrefix
    field.append(hexadecimal: value)
    field.append(UInt8(ascii: "\""))
    return field
  }
}
