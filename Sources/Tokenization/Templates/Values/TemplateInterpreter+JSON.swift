import EngineTypes

/// How `tojson` lays out.
struct TemplateJSONStyle {
  /// What each level is set in by; `nil` for all on one line.
  var indent: String?
  var itemSeparator = ", "
  var keySeparator = ": "
  var escapesNonASCII = false
  var sortsKeys = false
}

/// JSON as Python's `json.dumps` writes it.
extension TemplateInterpreter {
  func json(
    _ value: TemplateValue, _ style: TemplateJSONStyle, level: Int = 0
  ) throws(TokenizerError) -> String {
    try nest()
    defer { unnest() }
    try step()
    var text: String
    switch value {
    case .none: text = "null"
    case .boolean(let value): text = value ? "true" : "false"
    case .integer(let value): text = "\(value)"
    case .double(let value): text = jsonNumber(value)
    case .string(let string): text = jsonQuoted(string, escapesNonASCII: style.escapesNonASCII)
    case .list(let list), .tuple(let list):
      var parts: [String] = []
      for item in list.items { parts.append(try json(item, style, level: level + 1)) }
      text = try enclosed(parts, "[", "]", style, level)
    case .dictionary(let dictionary):
      text = try enclosed(members(dictionary, style, level), "{", "}", style, level)
    default: throw failed("Object of type \(value.typeName) is not JSON serializable")
    }
    try charge(text)
    return text
  }

  private func members(
    _ dictionary: TemplateDictionary, _ style: TemplateJSONStyle, _ level: Int
  ) throws(TokenizerError) -> [String] {
    var pairs = dictionary.pairs
    if style.sortsKeys {
      let order = try sortedOrder(of: dictionary.keys)
      pairs = order.map { pairs[$0] }
    }
    var parts: [String] = []
    for (key, value) in pairs {
      let name = jsonQuoted(try keyText(key), escapesNonASCII: style.escapesNonASCII)
      parts.append(name + style.keySeparator + (try json(value, style, level: level + 1)))
    }
    return parts
  }

  private func keyText(_ key: TemplateValue) throws(TokenizerError) -> String {
    switch key {
    case .string(let text): return text
    case .none: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .integer(let value): return "\(value)"
    case .double(let value): return jsonNumber(value)
    default:
      throw failed("keys must be str, int, float, bool or None, not \(key.typeName)")
    }
  }

  private func enclosed(
    _ parts: [String], _ open: String, _ close: String, _ style: TemplateJSONStyle, _ level: Int
  ) throws(TokenizerError) -> String {
    guard let indent = style.indent, !parts.isEmpty else {
      return open + parts.joined(separator: style.itemSeparator) + close
    }
    try charge(indent, times: (level + 1) * (parts.count + 1))
    let line = "\n" + String(repeating: indent, count: level + 1)
    return open + line + parts.joined(separator: style.itemSeparator + line) + "\n"
      + String(repeating: indent, count: level) + close
  }
}

private func jsonNumber(_ value: Double) -> String {
  value.isFinite ? pythonText(value) : value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
}

private func jsonQuoted(_ text: String, escapesNonASCII: Bool) -> String {
  let quoted = text.jsonQuoted
  guard escapesNonASCII else { return quoted }
  var result = ""
  for scalar in quoted.unicodeScalars {
    if scalar.value < 0x7F {
      result.unicodeScalars.append(scalar)
    } else {
      for unit in UTF16.encode(scalar) ?? .init() {
        result += "\\u" + Hexadecimal.text(unit, width: 4)
      }
    }
  }
  return result
}
