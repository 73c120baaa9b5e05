/// A whole JSON document, for exports.
enum JSONDocument {
  /// One object, with a line break behind it.
  static func object(_ body: (inout JSONLine) -> Void) -> String {
    var line = JSONLine()
    line.object(body)
    return String(decoding: line.bytes, as: UTF8.self) + "\n"
  }
}

extension JSONLine {
  mutating func object(_ body: (inout JSONLine) -> Void) {
    open("{")
    body(&self)
    close("}")
  }

  mutating func null(_ name: String) { field(name, nil as String?) }

  /// A number of any size; `null` where there is none.
  mutating func field(_ name: String, _ value: Double?) {
    guard let value, value.isFinite else { return null(name) }
    key(name)
    literal(value.description)
  }

  mutating func field(_ name: String, _ values: [Double]) {
    array(name) { line in
      for value in values { line.number(value) }
    }
  }

  mutating func number(_ value: Double) {
    literal(value.isFinite ? value.description : "null")
  }

  /// Nanoseconds as microseconds, exactly.
  mutating func microseconds(_ name: String, _ nanoseconds: UInt64) {
    key(name)
    let fraction = String(nanoseconds % 1_000 + 1_000).dropFirst()
    literal("\(nanoseconds / 1_000).\(fraction)")
  }
}
