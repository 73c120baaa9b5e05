extension TemplateInterpreter {
  mutating func apply(
    filter name: String, to value: TemplateValue, _ values: [TemplateValue],
    named: TemplateDictionary, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    for value in [value] + values { try measure(value, position) }
    switch name {
    case "trim": return .string(stripped(try charged(value, name, position), of: nil))
    case "upper": return .string(try charged(value, name, position).uppercased())
    case "lower": return .string(try charged(value, name, position).lowercased())
    case "string": return .string(try charged(value, name, position))
    case "safe": return value
    case "length", "count": return .integer(try length(value, position))
    case "default", "d":
      let coversFalse = values.count > 1 ? values[1].isTrue : false
      if case .undefined = value { return values.first ?? .string("") }
      return coversFalse && !value.isTrue ? values.first ?? .string("") : value
    case "first", "last": return try end(name, of: items(of: value, position))
    case "list": return .list(try items(of: value, position))
    case "join": return try join(value, values.first ?? named["d"], position)
    case "replace": return try replace(value, values, position)
    case "int": return .integer(integer(value))
    case "tojson" where named.pairs.isEmpty && values.isEmpty:
      return .string(try json(value, depth: 0, position))
    default:
      throw TemplateFault.unsupported("the filter \(quoted(name))").at(position)
    }
  }

  /// What the value is as a whole number; 0 where it is none, as in Jinja.
  private func integer(_ value: TemplateValue) -> Int {
    switch value {
    case .double(let double): Int(exactly: double.rounded(.towardZero)) ?? 0
    case .string(let text): Int(stripped(text, of: nil)) ?? 0
    default: value.integer ?? 0
    }
  }

  private mutating func charged(
    _ value: TemplateValue, _ filter: String, _ position: TemplatePosition
  ) throws(TokenizerError) -> String {
    let text = try text(value, filter, position)
    try charge(text, position)
    return text
  }

  private func length(
    _ value: TemplateValue, _ position: TemplatePosition
  ) throws(TokenizerError) -> Int {
    switch value {
    case .undefined: 0
    case .string(let text): text.unicodeScalars.count
    case .list(let items): items.count
    case .dictionary(let dictionary): dictionary.pairs.count
    default: throw TemplateFault.badOperand(operation: "length", type: value.typeName).at(position)
    }
  }

  private func end(_ name: String, of items: [TemplateValue]) -> TemplateValue {
    (name == "first" ? items.first : items.last) ?? .undefined("the \(name) item")
  }

  private mutating func join(
    _ value: TemplateValue, _ separator: TemplateValue?, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    let separator = try text(separator ?? .string(""), "join", position)
    var texts: [String] = []
    for item in try items(of: value, position) {
      texts.append(try charged(item, "join", position))
      try charge(separator, position)
    }
    return .string(texts.joined(separator: separator))
  }

  private mutating func replace(
    _ value: TemplateValue, _ values: [TemplateValue], _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    guard values.count == 2, case .string(let old) = values[0], !old.isEmpty,
      case .string(let new) = values[1]
    else {
      throw TemplateFault.unexpected(
        "other arguments", expected: "two strings, the first not empty"
      )
      .at(position)
    }
    let text = try charged(value, "replace", position)
    let parts = pieces(of: Array(text.utf8), between: Array(old.utf8))
    try charge(new, times: parts.count, position)
    return .string(parts.joined(separator: new))
  }

  func passes(
    test name: String, _ value: TemplateValue, _ values: [TemplateValue],
    _ position: TemplatePosition
  ) throws(TokenizerError) -> Bool {
    switch (name, value) {
    case ("defined", .undefined): return false
    case ("defined", _): return true
    case ("undefined", .undefined): return true
    case ("none", .none), ("boolean", .boolean), ("string", .string), ("mapping", .dictionary),
      ("integer", .integer), ("float", .double), ("number", .integer), ("number", .double),
      ("number", .boolean):
      return true
    case ("iterable", .string), ("iterable", .list), ("iterable", .dictionary),
      ("iterable", .undefined), ("sequence", .string), ("sequence", .list),
      ("sequence", .dictionary), ("sequence", .undefined):
      return true
    case ("true", .boolean(let value)): return value
    case ("false", .boolean(let value)): return !value
    case ("even", .integer(let value)): return value % 2 == 0
    case ("odd", .integer(let value)): return value % 2 != 0
    case ("equalto", _), ("eq", _): return values.first.map { value.equals($0) } ?? false
    case ("undefined", _), ("none", _), ("boolean", _), ("string", _), ("mapping", _),
      ("integer", _), ("float", _), ("number", _), ("iterable", _), ("sequence", _), ("true", _),
      ("false", _):
      return false
    default: throw TemplateFault.unsupported("the test \(quoted(name))").at(position)
    }
  }

  /// JSON as Python's `json.dumps` writes it, without escaping what is not ASCII.
  private mutating func json(
    _ value: TemplateValue, depth: Int, _ position: TemplatePosition
  ) throws(TokenizerError) -> String {
    try step(position)
    guard depth < TemplateLimits.statementDepth else {
      throw TemplateFault.nestingTooDeep(limit: TemplateLimits.statementDepth).at(position)
    }
    var text: String
    switch value {
    case .none: text = "null"
    case .boolean(let value): text = value ? "true" : "false"
    case .integer, .double: text = value.text ?? ""
    case .string(let string): text = jsonString(string)
    case .list(let items):
      var parts: [String] = []
      for item in items { parts.append(try json(item, depth: depth + 1, position)) }
      text = "[" + parts.joined(separator: ", ") + "]"
    case .dictionary(let dictionary):
      var parts: [String] = []
      for (key, item) in dictionary.pairs {
        parts.append(jsonString(key) + ": " + (try json(item, depth: depth + 1, position)))
      }
      text = "{" + parts.joined(separator: ", ") + "}"
    case .undefined, .namespace:
      throw TemplateFault.badOperand(operation: "tojson", type: value.typeName).at(position)
    }
    try charge(text, position)
    return text
  }
}

private func jsonString(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\u{8}": result += "\\b"
    case "\u{C}": result += "\\f"
    case ..<" ":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
