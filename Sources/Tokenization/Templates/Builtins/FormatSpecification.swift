/// What stands after the colon of `{:…}`, or after `%`: how a value is laid out.
struct FormatSpecification {
  var fill: Unicode.Scalar = " "
  /// `<`, `>`, `^` or `=`; what a value of its kind gets where it is `nil`.
  var alignment: Unicode.Scalar?
  /// `+`, `-` or a space.
  var sign: Unicode.Scalar = "-"
  var isAlternate = false
  var width = 0
  /// `,` or `_` between thousands.
  var grouping: Unicode.Scalar?
  var precision: Int?
  var type: Unicode.Scalar?

  /// Reads `[[fill]align][sign][#][0][width][grouping][.precision][type]`.
  init?(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    let aligns: Set<Unicode.Scalar> = ["<", ">", "^", "="]
    if rest.count > 1, aligns.contains(rest[1]) {
      (fill, alignment) = (rest[0], rest[1])
      rest = rest.dropFirst(2)
    } else if let first = rest.first, aligns.contains(first) {
      alignment = first
      rest = rest.dropFirst()
    }
    if let first = rest.first, ["+", "-", " "].contains(first) {
      sign = first
      rest = rest.dropFirst()
    }
    if rest.first == "#" {
      isAlternate = true
      rest = rest.dropFirst()
    }
    if rest.first == "0" {
      if alignment == nil { (fill, alignment) = ("0", "=") }
      rest = rest.dropFirst()
    }
    width = Self.number(&rest) ?? 0
    if let first = rest.first, first == "," || first == "_" {
      grouping = first
      rest = rest.dropFirst()
    }
    if rest.first == "." {
      rest = rest.dropFirst()
      guard let digits = Self.number(&rest) else { return nil }
      precision = digits
    }
    type = rest.popFirst()
    guard rest.isEmpty, width <= 1 << 40, precision ?? 0 <= 1 << 40 else { return nil }
  }

  init() {}

  private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    rest = rest.dropFirst(digits.count)
    return Int(String(String.UnicodeScalarView(digits)))
  }
}

/// Values laid out by a specification.
extension TemplateInterpreter {
  func laidOut(
    _ value: TemplateValue, _ specification: FormatSpecification
  ) throws(TokenizerError) -> String {
    switch value {
    case .string(let text):
      if let type = specification.type, type != "s" { throw unknownCode(type, value) }
      let kept = specification.precision.map { String(text.unicodeScalars.prefix($0)) } ?? text
      return try padded(kept, sign: "", specification, default: "<")
    case .boolean where specification.type == nil:
      return try padded(text(value), sign: "", specification, default: "<")
    case .integer, .boolean:
      return try integer(value, specification)
    case .double(let double):
      return try self.double(double, value, specification)
    default:
      guard specification.type == nil, specification.width == 0, specification.precision == nil
      else {
        throw failed("unsupported format string passed to \(value.typeName).__format__")
      }
      return try text(value)
    }
  }

  private func unknownCode(_ type: Unicode.Scalar, _ value: TemplateValue) -> TokenizerError {
    failed("Unknown format code '\(type)' for object of type '\(value.typeName)'")
  }

  private func integer(
    _ value: TemplateValue, _ specification: FormatSpecification
  ) throws(TokenizerError) -> String {
    let integer = value.integer ?? 0
    let radixes: [Unicode.Scalar: (Int, String)] = [
      "x": (16, "0x"), "X": (16, "0X"), "o": (8, "0o"), "b": (2, "0b"),
    ]
    switch specification.type {
    case nil, "d", "n": break
    case "e", "E", "f", "F", "g", "G", "%":
      return try double(Double(integer), value, specification)
    case "c":
      guard let scalar = UInt32(exactly: integer).flatMap(Unicode.Scalar.init) else {
        throw failed("%c arg not in range(0x110000)")
      }
      return try padded(String(scalar), sign: "", specification, default: "<")
    case .some(let type):
      guard let (radix, prefix) = radixes[type] else { throw unknownCode(type, value) }
      let digits = String(integer.magnitude, radix: radix, uppercase: type == "X")
      return try padded(
        digits, sign: sign(integer < 0, specification) + (specification.isAlternate ? prefix : ""),
        specification, default: ">")
    }
    let digits = grouped("\(integer.magnitude)", by: specification.grouping)
    return try padded(digits, sign: sign(integer < 0, specification), specification, default: ">")
  }

  private func double(
    _ double: Double, _ value: TemplateValue, _ specification: FormatSpecification
  ) throws(TokenizerError) -> String {
    let type = specification.type ?? "r"
    let precision = specification.precision ?? 6
    try charge(bytes: 1, times: precision + 330)
    guard precision < 10_000 else {
      throw TemplateFault.unsupported("\(precision) digits of a number").at(position)
    }
    var digits: String
    switch type {
    case "r" where specification.precision == nil: digits = pythonText(double.magnitude)
    case "r", "g", "G", "n": digits = cFormat(double.magnitude, "g", precision)
    case "f", "F": digits = cFormat(double.magnitude, "f", precision)
    case "e", "E": digits = cFormat(double.magnitude, "e", precision)
    case "%": digits = cFormat(double.magnitude * 100, "f", precision) + "%"
    default: throw unknownCode(type, value)
    }
    if type == "E" || type == "G" || type == "F" { digits = digits.uppercased() }
    digits = grouped(digits, by: specification.grouping)
    return try padded(
      digits, sign: sign(double.sign == .minus, specification), specification, default: ">")
  }

  private func sign(_ isNegative: Bool, _ specification: FormatSpecification) -> String {
    isNegative ? "-" : specification.sign == "-" ? "" : String(specification.sign)
  }

  private func grouped(_ digits: String, by mark: Unicode.Scalar?) -> String {
    guard let mark else { return digits }
    let whole = digits.prefix { $0.isNumber }
    var result = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { result.unicodeScalars.append(mark) }
      result.append(digit)
    }
    return result + digits.dropFirst(whole.count)
  }

  private func padded(
    _ text: String, sign: String, _ specification: FormatSpecification,
    default alignment: Unicode.Scalar
  ) throws(TokenizerError) -> String {
    let count = specification.width - text.unicodeScalars.count - sign.unicodeScalars.count
    guard count > 0 else { return sign + text }
    let fill = String(specification.fill)
    try charge(fill, times: count)
    func pad(_ count: Int) -> String { String(repeating: fill, count: count) }
    return switch specification.alignment ?? alignment {
    case "<": sign + text + pad(count)
    case "^": pad(count / 2) + sign + text + pad(count - count / 2)
    case "=": sign + pad(count) + text
    default: pad(count) + sign + text
    }
  }
}
