/// A JSON value as read from bytes: a line of a log, a request's body.
package enum JSONNode: Sendable {
  case null
  case bool(Bool)
  /// Without fraction and exponent.
  case integer(magnitude: UInt64, isNegative: Bool)
  /// Every other number, as it stands there: only who reads it knows the type to round to.
  case decimal(String)
  case string(String)
  case array([JSONNode])
  case object([Member])

  package struct Member: Sendable {
    package let name: String
    package let value: JSONNode
  }
}

/// Reads one JSON value from bytes that may hold anything.
///
/// Half the time of Foundation's decoder on lines that are mostly arrays of numbers, and a log of an
/// hour has a million of them.
///
/// - Complexity: O(bytes).
package struct JSONReader {
  /// What is read is no JSON, or nested deeper than was asked for.
  package struct Fault: Error {
    /// How many bytes were fine, where that is known.
    package var offset: Int?

    package init(offset: Int? = nil) { self.offset = offset }
  }

  private let bytes: ArraySlice<UInt8>
  private let deepest: Int
  private var index: Int
  private var depth = 0

  /// Reads the one value that `bytes` hold.
  ///
  /// - Parameters:
  ///   - bytes: the text, with blanks around it at most.
  ///   - deepest: how many brackets may be open at once; no line of a log needs more than these.
  /// - Returns: the value.
  /// - Throws: where it is none.
  package static func read(
    _ bytes: ArraySlice<UInt8>, deepest: Int = 16
  ) throws(Fault) -> JSONNode {
    var reader = JSONReader(bytes, deepest: deepest)
    do {
      let value = try reader.value()
      reader.skipBlanks()
      if reader.index == bytes.endIndex { return value }
    } catch {
      throw Fault(offset: reader.index - bytes.startIndex)
    }
    throw Fault(offset: reader.index - bytes.startIndex)
  }

  private init(_ bytes: ArraySlice<UInt8>, deepest: Int) {
    self.bytes = bytes
    self.deepest = deepest
    index = bytes.startIndex
  }

  private var next: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

  private mutating func value() throws(Fault) -> JSONNode {
    skipBlanks()
    guard let first = next else { throw Fault() }
    switch first {
    case UInt8(ascii: "{"): return .object(try members())
    case UInt8(ascii: "["): return .array(try elements())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"):
      try expect("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try expect("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try expect("null")
      return .null
    default: return try number()
    }
  }

  private mutating func members() throws(Fault) -> [JSONNode.Member] {
    var members: [JSONNode.Member] = []
    try descend()
    while try !closes(UInt8(ascii: "}"), isFirst: members.isEmpty) {
      skipBlanks()
      let name = try string()
      skipBlanks()
      try expect(":")
      members.append(JSONNode.Member(name: name, value: try value()))
    }
    return members
  }

  private mutating func elements() throws(Fault) -> [JSONNode] {
    var elements: [JSONNode] = []
    try descend()
    while try !closes(UInt8(ascii: "]"), isFirst: elements.isEmpty) { elements.append(try value()) }
    return elements
  }

  private mutating func descend() throws(Fault) {
    index += 1
    depth += 1
    guard depth <= deepest else { throw Fault() }
  }

  /// Takes the closing bracket, or else the comma before the next element.
  private mutating func closes(_ bracket: UInt8, isFirst: Bool) throws(Fault) -> Bool {
    skipBlanks()
    if next == bracket {
      index += 1
      depth -= 1
      return true
    }
    if !isFirst { try expect(",") }
    return false
  }

  private mutating func string() throws(Fault) -> String {
    try expect("\"")
    let start = index
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      index += 1
    }
    guard next == UInt8(ascii: "\"") else { return try escapedString(from: start) }
    defer { index += 1 }
    return try text(bytes[start..<index])
  }

  private mutating func escapedString(from start: Int) throws(Fault) -> String {
    var plain = Array(bytes[start..<index])
    while let byte = next, byte >= 0x20 {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return try text(plain[...])
      case UInt8(ascii: "\\"): plain.append(contentsOf: String(try escape()).utf8)
      default: plain.append(byte)
      }
    }
    throw Fault()
  }

  private func text(_ bytes: ArraySlice<UInt8>) throws(Fault) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Fault() }
    return text
  }

  private mutating func escape() throws(Fault) -> Unicode.Scalar {
    guard let byte = next else { throw Fault() }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try codePoint()
    default: throw Fault()
    }
  }

  /// The digits after `\u`, and the other half where they are one of a pair.
  private mutating func codePoint() throws(Fault) -> Unicode.Scalar {
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00 else { throw Fault() }
    try expect("\\u")
    let low = try hexadecimal()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw Fault() }
    return scalar
  }

  private mutating func hexadecimal() throws(Fault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw Fault()
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  private mutating func number() throws(Fault) -> JSONNode {
    let start = index
    let isNegative = next == UInt8(ascii: "-")
    if isNegative { index += 1 }
    var magnitude: UInt64 = 0
    var overflows = false
    let firstDigit = index
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      let (tens, isTooLarge) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carries) = tens.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
      (magnitude, overflows) = (sum, overflows || isTooLarge || carries)
      index += 1
    }
    guard index > firstDigit else { throw Fault() }
    if !isNumberPart(next) && !overflows {
      return .integer(magnitude: magnitude, isNegative: isNegative)
    }
    while isNumberPart(next) { index += 1 }
    let digits = String(decoding: bytes[start..<index], as: UTF8.self)
    guard Double(digits) != nil else { throw Fault() }
    return .decimal(digits)
  }

  private func isNumberPart(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"),
      UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"):
      return true
    default: return false
    }
  }

  private mutating func expect(_ text: StaticString) throws(Fault) {
    for offset in 0..<text.utf8CodeUnitCount {
      guard unsafe text.utf8Start[offset] == next else { throw Fault() }
      index += 1
    }
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A {
      index += 1
    }
  }
}
