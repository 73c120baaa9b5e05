/// The status line of a response, and of its headers those that matter here.
struct HeaderFields: Sendable {
  private(set) var status = 0
  private(set) var length: Int?
  private(set) var isChunked = false
  /// Whether the connection stays open behind the response.
  private(set) var leavesOpen = false
  /// How the body is packed, where it is.
  private(set) var coding: String?
  private(set) var retryAfter: String?
  private(set) var contentType: String?

  init() {}

  /// Reads a head, with the empty line that ends it.
  init(_ head: [UInt8]) throws(PlainHTTPError) {
    var lines = head.split(separator: .newline, omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst() else { throw .notHTTP }
    try readStatus(Self.trimmed(first))
    for line in lines {
      let line = line.last == .cr ? line.dropLast() : line
      if line.isEmpty { break }
      try readField(line)
    }
    // What is chunked has no other length, and who says both is not asked again over this connection.
    if isChunked, length != nil { (length, leavesOpen) = (nil, false) }
  }

  private mutating func readStatus(_ line: ArraySlice<UInt8>) throws(PlainHTTPError) {
    let parts = line.split(separator: .space, maxSplits: 2)
    guard parts.count >= 2,
      parts[0].elementsEqual("HTTP/1.1".utf8)
        || parts[0].elementsEqual("HTTP/1.0".utf8),
      parts[1].count == 3, let status = Self.number(parts[1]), status >= 100
    else { throw .notHTTP }
    self.status = status
    leavesOpen = parts[0].last == UInt8(ascii: "1")
  }

  private mutating func readField(_ line: ArraySlice<UInt8>) throws(PlainHTTPError) {
    guard let colon = line.firstIndex(of: .colon), colon > line.startIndex,
      line[..<colon].allSatisfy({ $0 > .space && $0 < 0x7f })
    else { throw .notHTTP }
    let name = line[..<colon]
    let value = Self.trimmed(line[(colon + 1)...])
    if Self.equal(name, "content-length") {
      guard let length = Self.number(value), self.length == nil || self.length == length else {
        throw .badLength
      }
      self.length = length
    } else if Self.equal(name, "transfer-encoding") {
      guard Self.equal(value, "chunked"), !isChunked else { throw .badLength }
      isChunked = true
    } else if Self.equal(name, "connection") {
      for option in value.split(separator: .comma).map(Self.trimmed) {
        if Self.equal(option, "close") { leavesOpen = false }
        if Self.equal(option, "keep-alive") { leavesOpen = true }
      }
    } else if Self.equal(name, "content-encoding"), !value.isEmpty,
      !Self.equal(value, "identity")
    {
      coding = Self.text(value)
    } else if Self.equal(name, "retry-after") {
      retryAfter = Self.text(value)
    } else if Self.equal(name, "content-type") {
      contentType = Self.text(value)
    }
  }

  /// Letters, digits and what stands in dates: it may be shown.
  private static func text(_ value: ArraySlice<UInt8>) -> String {
    String(decoding: value.prefix(40).filter { $0 >= .space && $0 < 0x7f }, as: UTF8.self)
  }

  /// Up to 18 digits and nothing else.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...18).contains(digits.count), digits.allSatisfy({ $0 &- 0x30 < 10 }) else {
      return nil
    }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text
    while let first = text.first, first == .space || first == .tab { text.removeFirst() }
    while let last = text.last, last == .space || last == .tab || last == .cr {
      text.removeLast()
    }
    return text
  }

  /// Whether a name is this one, which is written in small letters.
  private static func equal(_ bytes: ArraySlice<UInt8>, _ name: String) -> Bool {
    bytes.count == name.utf8.count
      && zip(bytes, name.utf8).allSatisfy { byte, letter in
        byte == letter || (byte &- 0x41 < 26 && byte | 0x20 == letter)
      }
  }
}

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
  static let cr = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let colon = UInt8(ascii: ":")
  static let comma = UInt8(ascii: ",")

  var isHexDigit: Bool { self &- 0x30 < 10 || (self | 0x20) &- 0x61 < 6 }
}
