/// Writes one value of JSON into a buffer, field by field.
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []
  /// Whether the next value needs a comma before it.
  private var needsComma = false

  package init() {}

  /// An object alone.
  package static func object(_ body: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter()
    json.object(body)
    return json.text
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package mutating func object(_ body: (inout JSONWriter) -> Void) { enclosed("{", "}", body) }
  package mutating func array(_ body: (inout JSONWriter) -> Void) { enclosed("[", "]", body) }

  package mutating func object(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  package mutating func array(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    array(body)
  }

  package mutating func field(_ name: String, _ value: String?) {
    key(name)
    if let value { string(value) } else { literal("null") }
  }

  package mutating func field(_ name: String, _ value: some FixedWidthInteger) {
    key(name)
    integer(value)
  }

  package mutating func field(_ name: String, _ value: Bool) {
    key(name)
    literal(value ? "true" : "false")
  }

  package mutating func null(_ name: String) {
    key(name)
    literal("null")
  }

  /// A field whose value is JSON already.
  package mutating func raw(_ name: String, _ json: String) {
    key(name)
    literal(json)
  }

  package mutating func string(_ value: String) {
    separate()
    bytes.append(jsonQuoted: value)
  }

  package mutating func integer(_ value: some FixedWidthInteger) { literal(String(value)) }

  package mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  package mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  private mutating func enclosed(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) -> Void
  ) {
    separate()
    bytes.append(UInt8(ascii: open))
    needsComma = false
    body(&self)
    bytes.append(UInt8(ascii: close))
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }
}
