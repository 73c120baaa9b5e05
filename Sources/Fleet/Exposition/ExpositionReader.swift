import Foundation

/// Reads Prometheus' text format 0.0.4, a series at a time, and stops at those whose names are wanted.
///
/// Every line is checked, also those nobody wants: of a text that is wrong somewhere nothing is taken.
/// Bytes are looked at where they are; what is not wanted costs no memory.
///
/// - Complexity: O(*n*) of the text's bytes.
package struct ExpositionReader {
  /// A label of the series just read, as places in the text.
  struct Label {
    var name: Range<Int>
    /// Without its quotes.
    var value: Range<Int>
    var isEscaped = false
  }

  let bytes: [UInt8]
  private let limits: ExpositionLimits
  private var place = 0
  /// Of the series just read, counted from 1.
  private(set) var line = 0
  /// Of the series just read, in the order they stand.
  private(set) var labels: [Label] = []
  /// Its name.
  private(set) var nameRange = 0..<0

  package init(_ bytes: [UInt8], limits: ExpositionLimits = ExpositionLimits())
    throws(ExpositionError)
  {
    guard bytes.count <= limits.byteCount else { throw .tooLong(limit: limits.byteCount) }
    (self.bytes, self.limits) = (bytes, limits)
  }

  /// The next series of a name in the index, and its value; `nil` at the end.
  mutating func next(in index: NameIndex) throws(ExpositionError) -> (entry: Int, value: Double)? {
    while place < bytes.count {
      line += 1
      guard line <= limits.lineCount else { throw .tooManyLines(limit: limits.lineCount) }
      let start = place
      skipBlanks()
      guard place < bytes.count else { throw .tornOff(line: line) }
      if bytes[place] == .newline {
        place += 1
        continue
      }
      if bytes[place] == .hash {
        try skipComment()
        try checkLength(from: start)
        continue
      }
      let found = try series(in: index)
      try checkLength(from: start)
      if let found { return found }
    }
    return nil
  }

  // MARK: a line

  private mutating func series(
    in index: NameIndex
  ) throws(ExpositionError) -> (entry: Int, value: Double)? {
    let name = try metricName()
    nameRange = name.range
    let entry = index.entry(hash: name.hash, bytes, name.range)
    labels.removeAll(keepingCapacity: true)
    skipBlanks()
    if place < bytes.count, bytes[place] == .openBrace { try readLabels(keeps: entry != nil) }
    skipBlanks()
    let value = try number()
    skipBlanks()
    if place < bytes.count, bytes[place] != .newline {
      try skipTimestamp()
      skipBlanks()
    }
    guard place < bytes.count else { throw .tornOff(line: line) }
    guard bytes[place] == .newline else { throw .moreThanASeries(line: line) }
    place += 1
    return entry.map { ($0, value) }
  }

  private func checkLength(from start: Int) throws(ExpositionError) {
    guard place - start <= limits.lineByteCount else {
      throw .lineTooLong(line: line, limit: limits.lineByteCount)
    }
  }

  private mutating func skipBlanks() {
    while place < bytes.count, bytes[place] == .space || bytes[place] == .tab { place += 1 }
  }

  private mutating func skipComment() throws(ExpositionError) {
    // A third of a text is comments.
    let length = unsafe bytes.withUnsafeBytes { buffer in
      unsafe UnsafeRawBufferPointer(rebasing: buffer[place...]).firstNewline
    }
    guard let length else { throw .tornOff(line: line) }
    place += length + 1
  }

  private mutating func metricName() throws(ExpositionError) -> (range: Range<Int>, hash: UInt64) {
    let start = place
    var hash = NameIndex.seed
    guard bytes[place].isNameStart || bytes[place] == .colon else { throw .noName(line: line) }
    while place < bytes.count, bytes[place].isNamePart || bytes[place] == .colon {
      hash = NameIndex.hash(hash, bytes[place])
      place += 1
    }
    return (start..<place, hash)
  }

  // MARK: labels

  private mutating func readLabels(keeps: Bool) throws(ExpositionError) {
    place += 1
    var count = 0
    while true {
      skipBlanks()
      guard place < bytes.count else { throw .tornOff(line: line) }
      if bytes[place] == .closeBrace { break }
      count += 1
      guard count <= limits.labelCount else {
        throw .tooManyLabels(line: line, limit: limits.labelCount)
      }
      let label = try label()
      if keeps {
        guard !has(label.name) else { throw .labelTwice(line: line) }
        labels.append(label)
      }
      skipBlanks()
      guard place < bytes.count else { throw .tornOff(line: line) }
      if bytes[place] == .comma {
        place += 1
      } else if bytes[place] != .closeBrace {
        throw .labelsOpen(line: line)
      }
    }
    place += 1
  }

  private mutating func label() throws(ExpositionError) -> Label {
    let start = place
    guard bytes[place].isNameStart else { throw .noLabel(line: line) }
    while place < bytes.count, bytes[place].isNamePart { place += 1 }
    let name = start..<place
    skipBlanks()
    guard place < bytes.count, bytes[place] == .equals else { throw .noLabelValue(line: line) }
    place += 1
    skipBlanks()
    guard place < bytes.count, bytes[place] == .quote else { throw .noLabelValue(line: line) }
    place += 1
    var label = Label(name: name, value: place..<place)
    while true {
      guard place < bytes.count else { throw .tornOff(line: line) }
      switch bytes[place] {
      case .quote:
        label.value = label.value.lowerBound..<place
        place += 1
        return label
      case .newline: throw .labelsOpen(line: line)
      case .backslash:
        guard place + 1 < bytes.count else { throw .tornOff(line: line) }
        guard bytes[place + 1].isEscapable else { throw .badEscape(line: line) }
        label.isEscaped = true
        place += 2
      default: place += 1
      }
    }
  }

  private func has(_ name: Range<Int>) -> Bool {
    labels.contains { bytes[$0.name].elementsEqual(bytes[name]) }
  }

  // MARK: numbers

  /// Up to 15 digits and their power of ten are exact, so one division rounds as reading them would.
  ///
  /// Anything else is read the long way.
  private mutating func number() throws(ExpositionError) -> Double {
    let (value, end) = shortNumber(from: place, to: bytes.count)
    guard end < bytes.count else { throw .tornOff(line: line) }
    if let value, bytes[end].endsWord {
      place = end
      return value
    }
    return try longNumber()
  }

  /// Digits with at most one point, as far as they go; `nil` where there are none.
  private func shortNumber(from start: Int, to limit: Int) -> (value: Double?, end: Int) {
    var (place, digits, digitCount, decimals) = (start, UInt64(0), 0, -1)
    while place < limit {
      let byte = bytes[place]
      if byte.isDigit, digitCount < 15 {
        digits = digits * 10 + UInt64(byte &- .zero)
        digitCount += 1
        if decimals >= 0 { decimals += 1 }
      } else if byte == .dot, decimals < 0 {
        decimals = 0
      } else {
        break
      }
      place += 1
    }
    guard digitCount > 0 else { return (nil, place) }
    let value = decimals > 0 ? Double(digits) / Self.powersOfTen[decimals] : Double(digits)
    return (value, place)
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]

  /// Digits that a number may have; no program writes more than some twenty.
  private static let longestNumber = 400

  private mutating func longNumber() throws(ExpositionError) -> Double {
    let word = word()
    guard place < bytes.count else { throw .tornOff(line: line) }
    guard !word.isEmpty, word.count <= Self.longestNumber,
      let value = Double(String(decoding: bytes[word], as: UTF8.self))
    else { throw .noNumber(line: line) }
    return value
  }

  private mutating func skipTimestamp() throws(ExpositionError) {
    let word = word()
    guard place < bytes.count else { throw .tornOff(line: line) }
    guard Int64(String(decoding: bytes[word].prefix(32), as: UTF8.self)) != nil else {
      throw .badTimestamp(line: line)
    }
  }

  private mutating func word() -> Range<Int> {
    let start = place
    while place < bytes.count, !bytes[place].endsWord { place += 1 }
    return start..<place
  }
}

extension ExpositionReader {
  /// A label's value as text, with its escapes read.
  func text(_ label: Label) throws(ExpositionError) -> String {
    let value = bytes[label.value]
    let text =
      label.isEscaped
      ? String(validating: Self.unescaped(value), as: UTF8.self)
      : String(validating: value, as: UTF8.self)
    guard let text else { throw .notUTF8(line: line) }
    return text
  }

  func isNamed(_ label: Label, _ name: StaticString) -> Bool {
    matches(label.name, name)
  }

  func isValue(_ label: Label, _ text: String) -> Bool {
    bytes[label.value].elementsEqual(text.utf8)
  }

  /// A number of the label's value, as of `le`.
  func number(_ label: Label) throws(ExpositionError) -> Double {
    let short = shortNumber(from: label.value.lowerBound, to: label.value.upperBound)
    if let value = short.value, short.end == label.value.upperBound { return value }
    guard label.value.count <= Self.longestNumber,
      let value = Double(String(decoding: bytes[label.value], as: UTF8.self))
    else { throw .noNumber(line: line) }
    return value
  }

  private func matches(_ range: Range<Int>, _ name: StaticString) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { unsafe bytes[range].elementsEqual($0) }
  }

  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var isEscape = false
    for byte in bytes {
      if isEscape {
        plain.append(byte == .letterN ? .newline : byte)
        isEscape = false
      } else if byte == .backslash {
        isEscape = true
      } else {
        plain.append(byte)
      }
    }
    return plain
  }
}

extension UnsafeRawBufferPointer {
  fileprivate var firstNewline: Int? {
    guard let start = baseAddress, let end = unsafe memchr(start, 10, count) else {
      return nil
    }
    return unsafe UnsafeRawPointer(end) - start
  }
}

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let hash = UInt8(ascii: "#")
  static let colon = UInt8(ascii: ":")
  static let comma = UInt8(ascii: ",")
  static let dot = UInt8(ascii: ".")
  static let equals = UInt8(ascii: "=")
  static let quote = UInt8(ascii: "\"")
  static let backslash = UInt8(ascii: "\\")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")
  static let zero = UInt8(ascii: "0")
  static let letterN = UInt8(ascii: "n")

  var isDigit: Bool { self &- .zero < 10 }
  var isNameStart: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "_") }
  var isNamePart: Bool { isNameStart || isDigit }
  var isEscapable: Bool { self == .backslash || self == .quote || self == .letterN }
  var endsWord: Bool { self == .space || self == .newline || self == .tab }
}
