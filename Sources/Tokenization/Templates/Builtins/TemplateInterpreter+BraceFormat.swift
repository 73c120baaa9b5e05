/// `'…'.format(values)`.
extension TemplateInterpreter {
  func braceFormatted(_ format: String, _ call: TemplateCall) throws(TokenizerError) -> String {
    var counter: Int? = 0
    return try braceFormatted(format, call, &counter, depth: 2)
  }

  private func braceFormatted(
    _ format: String, _ call: TemplateCall, _ counter: inout Int?, depth: Int
  ) throws(TokenizerError) -> String {
    guard depth > 0 else { throw failed("Max string recursion exceeded") }
    var rest = Array(format.unicodeScalars)[...]
    var result = ""
    while let scalar = rest.popFirst() {
      switch scalar {
      case "{" where rest.first == "{", "}" where rest.first == "}":
        result.unicodeScalars.append(scalar)
        rest.removeFirst()
      case "{":
        guard !rest.isEmpty else { throw failed("Single '{' encountered in format string") }
        guard let field = field(&rest) else { throw failed("expected '}' before end of string") }
        let part = try formatted(field, call, &counter, depth)
        try charge(part)
        result += part
      case "}": throw failed("Single '}' encountered in format string")
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// What stands between braces, the inner ones with it.
  private func field(_ rest: inout ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar]? {
    var field: [Unicode.Scalar] = []
    var depth = 1
    while let scalar = rest.popFirst() {
      if scalar == "{" { depth += 1 }
      if scalar == "}" { depth -= 1 }
      if depth == 0 { return field }
      field.append(scalar)
    }
    return nil
  }

  private func formatted(
    _ field: [Unicode.Scalar], _ call: TemplateCall, _ counter: inout Int?, _ depth: Int
  ) throws(TokenizerError) -> String {
    let nameEnd = field.firstIndex { $0 == "!" || $0 == ":" } ?? field.count
    var value = try fieldValue(field[..<nameEnd], call, &counter)
    var rest = field[nameEnd...]
    if rest.first == "!" {
      guard rest.count > 1 else {
        throw failed("end of string while looking for conversion specifier")
      }
      switch rest[rest.startIndex + 1] {
      case "r", "a": value = .string(try representation(value))
      case "s": value = .string(try text(value))
      case let other: throw failed("Unknown conversion specifier \(other)")
      }
      rest = rest.dropFirst(2)
    }
    if rest.first == ":" { rest = rest.dropFirst() }
    let inner = String(String.UnicodeScalarView(rest))
    let text =
      inner.contains("{") ? try braceFormatted(inner, call, &counter, depth: depth - 1) : inner
    guard let specification = FormatSpecification(text) else {
      throw failed("Invalid format specifier")
    }
    return try laidOut(value, specification)
  }

  private func fieldValue(
    _ path: ArraySlice<Unicode.Scalar>, _ call: TemplateCall, _ counter: inout Int?
  ) throws(TokenizerError) -> TemplateValue {
    let nameEnd = path.firstIndex { $0 == "." || $0 == "[" } ?? path.endIndex
    var name = String(String.UnicodeScalarView(path[..<nameEnd]))
    if name.isEmpty {
      guard let next = counter else {
        throw failed(
          "cannot switch from manual field specification to automatic field numbering")
      }
      name = "\(next)"
      counter = next + 1
    } else if Int(name) != nil {
      guard counter ?? 0 == 0 else {
        throw failed(
          "cannot switch from manual field specification to automatic field numbering")
      }
      counter = nil
    }
    var value: TemplateValue
    if let index = Int(name) {
      guard index < call.positional.count, index >= 0 else {
        throw failed("tuple index out of range")
      }
      value = call.positional[index]
    } else {
      guard let found = call.named.last(where: { $0.name == name }) else {
        throw failed(pythonQuoted(name))
      }
      value = found.value
    }
    var rest = path[nameEnd...]
    while let mark = rest.popFirst() {
      let end =
        mark == "["
        ? rest.firstIndex(of: "]") ?? rest.endIndex
        : rest.firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
      let key = String(String.UnicodeScalarView(rest[..<end]))
      rest = rest[end...]
      if mark == "[" {
        rest = rest.dropFirst()
        value = try item(Int(key).map { .integer($0) } ?? .string(key), of: value)
      } else {
        value = try attribute(key, of: value)
      }
    }
    return value
  }
}
