import EngineTypes

/// Writes one JSON object after another into a buffer, field by field.
///
/// A log is written while the engine works, so nothing here allocates per field.
struct JSONLine {
  private(set) var bytes: [UInt8] = []
  private var start = 0
  /// Whether the next value needs a comma before it.
  private var needsComma = false

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    start = 0
  }

  mutating func begin(_ event: String, nanoseconds: UInt64) {
    start = bytes.count
    open("{")
    field("event", event)
    field("t_ns", nanoseconds)
  }

  /// Closes the object with its place in `chain`.
  mutating func end(_ chain: inout SessionChain) {
    close("}")
    let field = chain.absorb(bytes[start...])
    bytes.removeLast()
    bytes.append(contentsOf: field)
    bytes.append(contentsOf: "}\n".utf8)
  }

  mutating func field(_ name: String, _ value: some FixedWidthInteger) {
    key(name)
    number(value)
  }

  mutating func field(_ name: String, _ value: Float) {
    key(name)
    number(value)
  }

  mutating func field(_ name: String, _ value: Bool) {
    key(name)
    literal(value ? "true" : "false")
  }

  mutating func field(_ name: String, _ value: String?) {
    key(name)
    if let value { string(value) } else { literal("null") }
  }

  mutating func field(_ name: String, _ value: OutputHash) {
    key(name)
    hexadecimal(value)
  }

  mutating func hexadecimal(_ value: OutputHash) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(hexadecimal: value.bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func array(_ name: String, _ body: (inout JSONLine) -> Void) {
    key(name)
    array(body)
  }

  mutating func object(_ name: String, _ body: (inout JSONLine) -> Void) {
    key(name)
    open("{")
    body(&self)
    close("}")
  }

  mutating func array(_ body: (inout JSONLine) -> Void) {
    open("[")
    body(&self)
    close("]")
  }

  mutating func number(_ value: some FixedWidthInteger) {
    separate()
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    digits(UInt64(value.magnitude))
  }

  /// Writes the shortest digits that read back as the same number; what JSON has no number for
  /// becomes a string.
  mutating func number(_ value: Float) {
    guard value.isFinite else { return string(value.description) }
    literal(value.description)
  }

  mutating func string(_ value: String) {
    separate()
    bytes.append(jsonQuoted: value)
  }

  mutating func key(_ name: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func digits(_ value: UInt64) {
    let first = bytes.count
    var rest = value
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[first...].reverse()
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  mutating func open(_ bracket: Unicode.Scalar) {
    if bytes.count > start { separate() }
    bytes.append(UInt8(ascii: bracket))
    needsComma = false
  }

  mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    needsComma = true
  }
}
