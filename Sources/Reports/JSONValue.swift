import EngineTypes

/// JSON whose objects keep the order of their fields, as people who read lines of it expect.
package enum JSONValue: Hashable {
  package struct Field: Hashable {
    package var name: String
    package var value: JSONValue

    package init(name: String, value: JSONValue) { (self.name, self.value) = (name, value) }
  }

  case null
  case bool(Bool)
  case integer(Int)
  /// `null` where it is not finite, because JSON has no word for that.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Field])

  package static func integers(_ values: some Sequence<Int>) -> JSONValue {
    .array(values.map(JSONValue.integer))
  }

  package static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  /// The value on one line.
  package var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .string(let value): value.jsonQuoted
    case .array(let values): "[\(values.map(\.text).joined(separator: ","))]"
    case .object(let fields):
      "{\(fields.map { "\($0.name.jsonQuoted):\($0.value.text)" }.joined(separator: ","))}"
    }
  }

  /// The same for people: a string without its quotes.
  package var plainText: String { if case .string(let text) = self { text } else { text } }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Field(name: $0.0, value: $0.1) })
  }

  package init(stringLiteral value: String) { self = .string(value) }
}
