import EngineTypes
import Hashing

/// Ties each line to all lines before it, so that damage is found and placed.
///
/// A line's value is SHA-256 over the value before it (32 bytes, zero at the start) and the line's
/// own bytes as they would be without their `chain` field.
struct SessionChain: Hashable {
  private static let fieldPrefix = Array(#","chain":""#.utf8)
  private static let bracket = [UInt8(ascii: "}")]
  /// Bytes that the field adds to a line: its name, 64 digits, and the closing quote.
  static let fieldByteCount = fieldPrefix.count + 64 + 1

  private var value = [UInt8](repeating: 0, count: 32)

  /// Takes the next line, a whole JSON object without its chain.
  ///
  /// - Returns: The field that ties it in, from its comma to its closing quote.
  mutating func absorb(_ object: ArraySlice<UInt8>) -> [UInt8] {
    advance(over: object.dropLast())
    var field = Self.fieldPrefix
    field.append(hexadecimal: value)
    field.append(UInt8(ascii: "\""))
    return field
  }

  /// Takes the next line as it stands in a file.
  ///
  /// - Returns: Whether it is tied to the lines before.
  mutating func follows(_ line: ArraySlice<UInt8>) -> Bool {
    let fieldStart = line.endIndex - Self.fieldByteCount - 1
    guard fieldStart > line.startIndex, line.last == UInt8(ascii: "}") else { return false }
    advance(over: line[..<fieldStart])
    let digits = fieldStart + Self.fieldPrefix.count
    guard line[fieldStart..<digits].elementsEqual(Self.fieldPrefix),
      line[line.endIndex - 2] == UInt8(ascii: "\"")
    else { return false }
    var own: [UInt8] = []
    own.append(hexadecimal: value)
    return line[digits...].starts(with: own)
  }

  /// Over the object that begins so and has but its last bracket missing.
  private mutating func advance(over open: ArraySlice<UInt8>) {
    var hasher = SHA256()
    hasher.update(data: value)
    hasher.update(data: open)
    hasher.update(data: Self.bracket)
    value.removeAll(keepingCapacity: true)
    value.append(contentsOf: hasher.finalize())
  }
}
