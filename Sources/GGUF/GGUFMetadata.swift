/// A file's key-value pairs.
///
/// Arrays stay in the file until they are asked for: a vocabulary of 49,152 strings costs nothing to
/// open. Looking one up keeps the file mapped for as long as these metadata live.
public struct GGUFMetadata: Sendable {
  enum Entry: Sendable {
    case value(MetadataValue)
    case array(MetadataType, count: Int, range: Range<Int>)
  }

  /// All keys in the file's order.
  public private(set) var keys: [String] = []
  private var entries: [String: Entry] = [:]
  private let bytes: FileBytes

  init(_ bytes: FileBytes) { self.bytes = bytes }

  mutating func add(_ key: String, _ entry: Entry) throws(GGUFError) {
    guard entries.updateValue(entry, forKey: key) == nil else { throw .duplicateKey(key) }
    keys.append(key)
  }

  /// The value for `key`, where it is there and no array.
  public subscript(key: String) -> MetadataValue? {
    if case .value(let value) = entries[key] { value } else { nil }
  }

  public func contains(_ key: String) -> Bool { entries[key] != nil }

  public func string(_ key: String) -> String? { self[key]?.string }

  /// A number of any type that is an integer.
  ///
  /// `nil` also where it is something else: whoever would go on with a default then wants
  /// `optionalInteger`, which refuses it.
  public func integer(_ key: String) -> Int? { self[key]?.integer }

  public func float(_ key: String) -> Double? { self[key]?.float }

  public func bool(_ key: String) -> Bool? { self[key]?.bool }

  /// How many elements the array has; `nil` where there is no array.
  public func arrayCount(_ key: String) -> Int? {
    if case .array(_, let count, _) = entries[key] { count } else { nil }
  }

  /// An array of strings, decoded now; invalid UTF-8 is mended.
  ///
  /// - Complexity: O(*n*) in the bytes of the array.
  public func strings(_ key: String) -> [String]? {
    var strings: [String] = []
    strings.reserveCapacity(arrayCount(key) ?? 0)
    let isThere = forEachString(key) { bytes in
      unsafe bytes.withUnsafeBytes { strings.append(unsafe String(decoding: $0, as: UTF8.self)) }
    }
    return isThere ? strings : nil
  }

  /// Lends each string of an array as bytes, in order: no allocation, no decoding.
  ///
  /// - Returns: Whether there is such an array.
  public func forEachString(_ key: String, _ body: (RawSpan) -> Void) -> Bool {
    guard case .array(.string, let count, let range) = entries[key] else { return false }
    var offset = range.lowerBound
    for _ in 0..<count {
      let start = offset + MemoryLayout<UInt64>.size
      offset = start + Int(bytes.load(at: offset, as: UInt64.self))
      bytes.withBytes(in: start..<offset, body)
    }
    return true
  }

  /// An array of numbers of any type; `nil` also where one is no integer.
  public func integers(_ key: String) -> [Int]? { numbers(key, \.integer) }

  public func floats(_ key: String) -> [Double]? { numbers(key, \.float) }

  public func bools(_ key: String) -> [Bool]? { numbers(key, \.bool) }

  private func numbers<Number>(
    _ key: String, _ number: (MetadataValue) -> Number?
  ) -> [Number]? {
    guard case .array(let type, let count, let range) = entries[key], let size = type.byteCount
    else { return nil }
    var numbers: [Number] = []
    numbers.reserveCapacity(count)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
      guard let value = bytes.value(type, in: start..<start + size), let number = number(value)
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}

/// Values that may be absent, but not be something else.
extension GGUFMetadata {
  /// The integer for `key`; `nil` where there is no such key.
  ///
  /// - Throws: `GGUFError.wrongValueType` where the key holds anything else.
  public func optionalInteger(_ key: String) throws(GGUFError) -> Int? {
    try optional(key, integer(key), "an integer")
  }

  public func optionalFloat(_ key: String) throws(GGUFError) -> Double? {
    try optional(key, float(key), "a number")
  }

  public func optionalBool(_ key: String) throws(GGUFError) -> Bool? {
    try optional(key, bool(key), "true or false")
  }

  public func optionalString(_ key: String) throws(GGUFError) -> String? {
    try optional(key, string(key), "a text")
  }

  public func optionalIntegers(_ key: String) throws(GGUFError) -> [Int]? {
    try optional(key, integers(key), "an array of integers")
  }

  public func optionalFloats(_ key: String) throws(GGUFError) -> [Double]? {
    try optional(key, floats(key), "an array of numbers")
  }

  public func optionalBools(_ key: String) throws(GGUFError) -> [Bool]? {
    try optional(key, bools(key), "an array of booleans")
  }

  public func optionalStrings(_ key: String) throws(GGUFError) -> [String]? {
    try optional(key, strings(key), "an array of texts")
  }

  /// What a key holds, in words: `0.5`, `the text "abc"`, `an array of 3 integers`.
  public func words(_ key: String) -> String {
    switch entries[key] {
    case .value(let value): value.words
    case .array(let type, let count, _):
      "an array of \(count) \(count == 1 ? String(type.plural.dropLast()) : type.plural)"
    case nil: "nothing"
    }
  }

  private func optional<Value>(
    _ key: String, _ value: Value?, _ expected: String
  ) throws(GGUFError) -> Value? {
    guard value == nil, contains(key) else { return value }
    throw .wrongValueType(key: key, holds: words(key), expected: expected)
  }
}

/// Values that must be there.
extension GGUFMetadata {
  /// The integer for `key`, or an error that names it.
  public func requiredInteger(_ key: String) throws(GGUFError) -> Int {
    try required(key, optionalInteger(key))
  }

  public func requiredFloat(_ key: String) throws(GGUFError) -> Double {
    try required(key, optionalFloat(key))
  }

  public func requiredString(_ key: String) throws(GGUFError) -> String {
    try required(key, optionalString(key))
  }

  public func requiredStrings(_ key: String) throws(GGUFError) -> [String] {
    try required(key, optionalStrings(key))
  }

  private func required<Value>(_ key: String, _ value: Value?) throws(GGUFError) -> Value {
    guard let value else { throw .missingKey(key) }
    return value
  }
}
