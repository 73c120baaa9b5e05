import EngineTypes

/// Writes one JSON object, its fields in the order in which they are given.
struct JSONObject {
  private var fields: [String] = []

  var text: String { "{\(fields.joined(separator: ","))}" }

  mutating func raw(_ name: String, _ json: String) { fields.append("\(name.jsonQuoted):\(json)") }

  mutating func field(_ name: String, _ value: String?) {
    raw(name, value.map(\.jsonQuoted) ?? "null")
  }

  mutating func field(_ name: String, _ value: some FixedWidthInteger) { raw(name, "\(value)") }

  mutating func field(_ name: String, _ value: Bool) { raw(name, value ? "true" : "false") }

  mutating func object(_ name: String, _ body: (inout JSONObject) -> Void) {
    raw(name, JSONObject(body).text)
  }

  mutating func array(_ name: String, _ elements: [String]) {
    raw(name, "[\(elements.joined(separator: ","))]")
  }

  init(_ body: (inout JSONObject) -> Void) { body(&self) }
}
