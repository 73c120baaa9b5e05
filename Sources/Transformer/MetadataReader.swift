internal import GGUF

/// Reads what a file states about its architecture, and remembers which keys it has read, so that
/// none is overlooked.
///
/// A value is taken from a number of any type that is exactly it. Anything else under a known key is
/// refused: no default ever stands in for what a file states.
struct MetadataReader {
  let metadata: GGUFMetadata
  let architecture: Architecture
  private(set) var readKeys: Set<String> = []

  init(_ metadata: GGUFMetadata, _ architecture: Architecture) {
    (self.metadata, self.architecture) = (metadata, architecture)
  }

  /// A name as the file has it.
  func key(_ name: String) -> String { architecture.rawValue + "." + name }

  mutating func integer(_ name: String) throws(ModelError) -> Int? {
    let key = take(name)
    return try Self.refusing { () throws(GGUFError) in try metadata.optionalInteger(key) }
  }

  mutating func number(_ name: String) throws(ModelError) -> Double? {
    let key = take(name)
    return try Self.refusing { () throws(GGUFError) in try metadata.optionalFloat(key) }
  }

  mutating func booleans(_ name: String) throws(ModelError) -> [Bool]? {
    let key = take(name)
    return try Self.refusing { () throws(GGUFError) in try metadata.optionalBools(key) }
  }

  mutating func text(_ name: String) throws(ModelError) -> String? {
    let key = take(name)
    return try Self.refusing { () throws(GGUFError) in try metadata.optionalString(key) }
  }

  /// Notes that a key is dealt with elsewhere.
  mutating func take(_ name: String) -> String {
    let key = self.key(name)
    readKeys.insert(key)
    return key
  }

  /// A size within what Invar runs.
  mutating func size(
    _ name: String, _ limit: SizeLimit, default standard: Int? = nil
  ) throws(ModelError) -> Int {
    guard let value = try integer(name) ?? standard else {
      throw .metadata(.missingKey(key(name)))
    }
    return try limit.checked(value, key: key(name))
  }

  /// A size that may be stated for each layer apart, where it is the same for all.
  ///
  /// - Parameters:
  ///   - name: The key without the prefix.
  ///   - limit: What Invar runs.
  ///   - layerCount: How many values an array must have; `nil` where nobody knows.
  ///   - standard: Holds where the file does not say.
  /// - Returns: The size.
  /// - Throws: `ModelError` where there is none to obey.
  mutating func layerSize(
    _ name: String, _ limit: SizeLimit, layerCount: Int?, default standard: Int? = nil
  ) throws(ModelError) -> Int {
    let key = self.key(name)
    guard let count = metadata.arrayCount(key) else {
      return try size(name, limit, default: standard)
    }
    _ = take(name)
    let values =
      try Self.refusing { () throws(GGUFError) in try metadata.optionalIntegers(key) } ?? []
    guard count == layerCount ?? count, let first = values.first else {
      throw .wrongLayerCount(key: key, count: count, layerCount: layerCount ?? 0)
    }
    if let other = values.firstIndex(where: { $0 != first }) {
      throw .layersDiffer(key: key, first: first, layer: other, value: values[other])
    }
    return try limit.checked(first, key: key)
  }

  /// Whether somebody has read a statement, and so obeys it.
  func hasRead(_ name: String) -> Bool { readKeys.contains(key(name)) }

  /// Statements about the architecture that nobody has read.
  var unreadKeys: [String] {
    metadata.keys.filter { $0.hasPrefix(key("")) && !readKeys.contains($0) }
  }

  private static func refusing<Value>(
    _ body: () throws(GGUFError) -> Value
  ) throws(ModelError) -> Value {
    do throws(GGUFError) { return try body() } catch { throw .metadata(error) }
  }
}

/// What Invar runs of a size that a model file may state.
struct SizeLimit {
  var range: ClosedRange<Int>
  var unit = 1

  init(_ range: ClosedRange<Int>, multipleOf unit: Int = 1) {
    (self.range, self.unit) = (range, unit)
  }

  func checked(_ value: Int, key: String) throws(ModelError) -> Int {
    guard value > 0 else { throw .impossibleValue(key: key, value: "\(value)") }
    guard range.contains(value), value % unit == 0 else {
      throw .outsideLimit(key: key, value: "\(value)", limit: words)
    }
    return value
  }

  private var words: String {
    "\(range.lowerBound) to \(range.upperBound)" + (unit > 1 ? ", multiples of \(unit)" : "")
  }
}
