import EngineTypes

/// Writes one value of JSON into a buffer, field by field.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  /// Whether the next value needs a comma before it.
  private var needsComma = false

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func object(_ body: (inout JSONWriter) -> Void) { enclosed("{", "}", body) }
  mutating func array(_ body: (inout JSONWriter) -> Void) { enclosed("[", "]", body) }

  mutating func object(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  mutating func array(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    array(body)
  }

  mutating func field(_ name: String, _ value: String?) {
    key(name)
    if let value { string(value) } else { literal("null") }
  }

  mutating func field(_ name: String, _ value: Int) {
    key(name)
    integer(value)
  }

  mutating func field(_ name: String, _ value: Bool) {
    key(name)
    literal(value ? "true" : "false")
  }

  mutating func field(_ name: String, _ value: Float) {
    key(name)
    number(value)
  }

  mutating func null(_ name: String) {
    key(name)
    literal("null")
  }

  /// A field whose value is JSON already.
  mutating func raw(_ name: String, _ json: String) {
    key(name)
    literal(json)
  }

  mutating func string(_ value: String) {
    separate()
    bytes.append(jsonQuoted: value)
  }

  mutating func integer(_ value: Int) { literal(String(value)) }

  /// Written as the double that it is, so that whoever reads doubles has the same number again.
  ///
  /// What is not finite has no number in JSON; OpenAI's API says -9999 for what never happens.
  mutating func number(_ value: Float) {
    literal(value.isFinite ? Double(value).description : "-9999.0")
  }

  mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  mutating func key(_ name: String) {
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
