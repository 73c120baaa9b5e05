import EngineTypes

/// The members of a request's object, each taken once and checked as it is.
///
/// `null` is as good as nothing, as clients mean it. What is left at the end is unknown here.
package struct RequestFields {
  private var members: [String: JSONNode] = [:]

  /// How many brackets may be open at once in a body.
  private static let deepest = 32

  /// - Throws: an error of status 400 where the body is no object of JSON.
  package init(_ body: [UInt8]) throws(APIError) {
    let node: JSONNode
    do { node = try JSONReader.read(body[...], deepest: Self.deepest) } catch {
      throw .badJSON(offset: error.offset)
    }
    try self.init(node, name: "the body")
  }

  init(_ node: JSONNode, name: String) throws(APIError) {
    guard case .object(let list) = node else {
      throw .invalid("\(name) must be an object of JSON")
    }
    for member in list where members.updateValue(member.value, forKey: member.name) != nil {
      throw .invalid("\(member.name.printable) stands in \(name) twice", member.name.printable)
    }
  }

  /// The names of what nobody has taken, in order.
  var left: [String] {
    members.filter { if case .null = $0.value { false } else { true } }.keys.sorted()
  }

  /// Takes a field as it stands; `nil` where there is none.
  mutating func take(_ name: String) -> JSONNode? {
    guard let node = members.removeValue(forKey: name) else { return nil }
    if case .null = node { return nil }
    return node
  }

  mutating func flag(_ name: String) throws(APIError) -> Bool? {
    guard let node = take(name) else { return nil }
    guard case .bool(let value) = node else {
      throw .invalid("\(name) must be true or false", name)
    }
    return value
  }

  mutating func text(_ name: String) throws(APIError) -> String? {
    guard let node = take(name) else { return nil }
    guard case .string(let value) = node else { throw .invalid("\(name) must be a string", name) }
    return value
  }

  mutating func integer(
    _ name: String, _ range: ClosedRange<Int>
  ) throws(APIError) -> Int? {
    guard let node = take(name) else { return nil }
    guard let value = node.wholeNumber, range.contains(value) else {
      throw .invalid("\(name) must be a whole number, \(range.words)", name)
    }
    return value
  }

  /// Takes a number that is allowed; finite ones only are asked about.
  ///
  /// The `words` are what it may be, behind "must be".
  mutating func number(
    _ name: String, _ words: String, isAllowed: (Float) -> Bool
  ) throws(APIError) -> Float? {
    guard let node = take(name) else { return nil }
    guard let value = node.float, value.isFinite, isAllowed(value) else {
      throw .invalid("\(name) must be \(words)", name)
    }
    return value
  }

  /// A string, or a list of them.
  mutating func texts(_ name: String) throws(APIError) -> [String] {
    switch take(name) {
    case nil: return []
    case .string(let text): return [text]
    case .array(let nodes):
      let texts = nodes.compactMap(\.string)
      if texts.count == nodes.count { return texts }
      fallthrough
    default: throw .invalid("\(name) must be a string or a list of strings", name)
    }
  }

  mutating func object(_ name: String) throws(APIError) -> RequestFields? {
    try take(name).map { node throws(APIError) in try RequestFields(node, name: name) }
  }
}

extension ClosedRange<Int> {
  fileprivate var words: String {
    upperBound == .max ? "at least \(lowerBound)" : "\(lowerBound) to \(upperBound)"
  }
}

extension JSONNode {
  var string: String? { if case .string(let text) = self { text } else { nil } }

  /// Also of `16.0`, as some clients write it.
  var wholeNumber: Int? {
    switch self {
    case .integer(let magnitude, let isNegative):
      isNegative
        ? (magnitude <= UInt64(Int.max) ? -Int(magnitude) : nil) : Int(exactly: magnitude)
    case .decimal(let text): Double(text).flatMap { Int(exactly: $0) }
    default: nil
    }
  }

  var float: Float? {
    switch self {
    case .integer(let magnitude, let isNegative): isNegative ? -Float(magnitude) : Float(magnitude)
    case .decimal(let text): Float(text)
    default: nil
    }
  }

  /// Any whole number of 64 bits, with or without a sign.
  var seed: UInt64? {
    switch self {
    case .integer(let magnitude, false): magnitude
    case .integer(let magnitude, true):
      magnitude <= 1 << 63 ? 0 &- magnitude : nil
    case .decimal: wholeNumber.map { UInt64(bitPattern: Int64($0)) }
    default: nil
    }
  }
}
