import EngineTypes

/// A field that is missing or does not hold what it must.
struct BadField: Error {
  let name: String
}

/// What a field of a log may hold.
protocol LoggedValue {
  /// `nil` where the node holds something else.
  init?(_ node: JSONNode)
}

extension FixedWidthInteger where Self: LoggedValue {
  init?(_ node: JSONNode) {
    guard case .integer(let magnitude, let isNegative) = node else { return nil }
    if isNegative {
      guard magnitude <= UInt64(Int64.max) else { return nil }
      self.init(exactly: -Int64(magnitude))
    } else {
      self.init(exactly: magnitude)
    }
  }
}

extension Int: LoggedValue {}
extension Int32: LoggedValue {}
extension UInt64: LoggedValue {}

extension Bool: LoggedValue {
  init?(_ node: JSONNode) {
    guard case .bool(let value) = node else { return nil }
    self = value
  }
}

extension String: LoggedValue {
  init?(_ node: JSONNode) {
    guard case .string(let text) = node else { return nil }
    self = text
  }
}

extension Float: LoggedValue {
  /// A number, or a word where JSON has no number.
  init?(_ node: JSONNode) {
    switch node {
    case .integer(let magnitude, let isNegative):
      self = isNegative ? -Float(magnitude) : Float(magnitude)
    case .decimal(let digits), .string(let digits):
      guard let value = Float(digits) else { return nil }
      self = value
    default: return nil
    }
  }
}

extension OutputHash: LoggedValue {
  init?(_ node: JSONNode) {
    guard case .string(let digits) = node, let hash = OutputHash(hex: digits) else { return nil }
    self = hash
  }
}

extension Array: LoggedValue where Element: LoggedValue {
  init?(_ node: JSONNode) {
    guard case .array(let elements) = node else { return nil }
    self = []
    reserveCapacity(elements.count)
    for element in elements {
      guard let value = Element(element) else { return nil }
      append(value)
    }
  }
}

/// A JSON object whose fields are read by name and wanted type.
struct Fields: LoggedValue {
  private let members: [JSONNode.Member]

  /// An object with nothing in it.
  static let none = Fields(members: [])

  private init(members: [JSONNode.Member]) { self.members = members }

  init?(_ node: JSONNode) {
    guard case .object(let members) = node else { return nil }
    self.members = members
  }

  func callAsFunction<Value: LoggedValue>(_ name: String) throws(BadField) -> Value {
    guard let node = node(name), let value = Value(node) else { throw BadField(name: name) }
    return value
  }

  /// The value, `nil` where the field is missing or null.
  func optional<Value: LoggedValue>(_ name: String) throws(BadField) -> Value? {
    guard let node = node(name) else { return nil }
    if case .null = node { return nil }
    return try self(name)
  }

  /// A setting's value, `nil` where the field is missing or null.
  func value(of setting: Setting) throws(BadField) -> SettingValue? {
    let name = setting.fieldName
    return switch setting.row.kind {
    case .number, .limit: (try optional(name) as Int?).map(SettingValue.number)
    case .onOff: (try optional(name) as Bool?).map(SettingValue.flag)
    case .word: (try optional(name) as String?).map(SettingValue.word)
    }
  }

  /// A count of something: not negative, and small enough that sums of it stay in range.
  ///
  /// A field that is not there stands for `missing`.
  func count(_ name: String, missing: Int? = nil) throws(BadField) -> Int {
    guard let value = try optional(name) ?? missing, (0...Int(Int32.max)).contains(value) else {
      throw BadField(name: name)
    }
    return value
  }

  /// The longest time that is believed: a hundred days, so that the sum of a line's stays in range.
  static let longestTime: UInt64 = 1 << 53
  /// The most operations that a step is believed to have.
  static let mostOperations = 1_000

  /// A time or a span of time in nanoseconds.
  func time(_ name: String) throws(BadField) -> UInt64 {
    let value: UInt64 = try self(name)
    guard value <= Self.longestTime else { throw BadField(name: name) }
    return value
  }

  /// A time after another; `nil` where it is not to be believed.
  static func sum(_ time: UInt64, _ delay: UInt64) -> UInt64? {
    let (sum, overflows) = time.addingReportingOverflow(delay)
    return overflows || sum > longestTime ? nil : sum
  }

  /// A word out of a closed set.
  func choice<Value: RawRepresentable>(_ name: String) throws(BadField) -> Value
  where Value.RawValue == String {
    guard let value = Value(rawValue: try self(name)) else { throw BadField(name: name) }
    return value
  }

  func object(_ name: String) throws(BadField) -> Fields { try self(name) }

  /// The elements of an array, each as it stands there.
  func elements(_ name: String) throws(BadField) -> [JSONNode] {
    guard case .array(let elements)? = node(name) else { throw BadField(name: name) }
    return elements
  }

  /// The same for an array that may be missing.
  func optionalElements(_ name: String) throws(BadField) -> [JSONNode]? {
    node(name) == nil ? nil : try elements(name)
  }

  /// The elements of an array of arrays, each as it stands there.
  func rows(_ name: String) throws(BadField) -> [[JSONNode]] {
    guard case .array(let rows)? = node(name) else { throw BadField(name: name) }
    var nodes: [[JSONNode]] = []
    nodes.reserveCapacity(rows.count)
    for row in rows {
      guard case .array(let columns) = row else { throw BadField(name: name) }
      nodes.append(columns)
    }
    return nodes
  }

  /// The same for an array that may be missing.
  func optionalRows(_ name: String) throws(BadField) -> [[JSONNode]]? {
    node(name) == nil ? nil : try rows(name)
  }

  private func node(_ name: String) -> JSONNode? {
    members.first { $0.name == name }?.value
  }
}
