/// Filters by name; those on texts and on items are in files of their own.
extension TemplateInterpreter {
  func filter(
    _ name: String, _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    switch name {
    case "default", "d":
      let values = try bound(call, to: ["default_value", "boolean"], of: "do_default")
      let coversFalse = values[1]?.isTrue ?? false
      return value.isUndefined || (coversFalse && !value.isTrue) ? values[0] ?? .string("") : value
    case "length", "count":
      guard let length = try countedLength(value) else {
        throw failed("object of type '\(value.typeName)' has no len()")
      }
      return .integer(length)
    case "tojson": return .string(try json(value, jsonStyle(call)))
    case "int": return try integer(value, call)
    case "float":
      let values = try bound(call, to: ["default"], of: "do_float")
      if case .undefined(let missing) = value { throw failed(missing.message) }
      _ = try chargedText(value)
      return double(value).map { .double($0) } ?? values[0] ?? .double(0)
    case "abs": return try absolute(value)
    case "round": return try rounded(value, call)
    case "attr":
      let values = try bound(call, to: ["name"], required: 1, of: "do_attr")
      let name = try text(values[0] ?? .none)
      return try ownAttribute(name, of: value) ?? .undefined(.attribute(name, of: value))
    case "pprint", "random", "striptags", "urlize", "wordwrap", "xmlattr":
      throw TemplateFault.unsupported("the filter \(name)").at(position)
    default:
      if let result = try textFilter(name, value, call) { return result }
      if let result = try itemFilter(name, value, call) { return result }
      throw failed("No filter named \(pythonQuoted(name)).")
    }
  }

  func countedLength(_ value: TemplateValue) throws(TokenizerError) -> Int? {
    if case .string(let text) = value { try step(cost: text.utf8.count / 64) }
    if case .loop(let loop) = value { return try loop.length(self) }
    return length(of: value)
  }

  private func jsonStyle(_ call: TemplateCall) throws(TokenizerError) -> TemplateJSONStyle {
    let values = try bound(
      call, to: ["ensure_ascii", "indent", "separators", "sort_keys"], of: "tojson")
    var style = TemplateJSONStyle()
    style.escapesNonASCII = values[0]?.isTrue ?? false
    style.sortsKeys = values[3]?.isTrue ?? false
    switch values[1] {
    case .string(let text): style.indent = text
    case .some(let value):
      if let width = value.integer {
        try charge(bytes: 1, times: width)
        style.indent = String(repeating: " ", count: max(width, 0))
      }
    case nil: break
    }
    if style.indent != nil { style.itemSeparator = "," }
    if let separators = values[2], !separators.isNone {
      let pair = try items(of: separators)
      guard pair.count == 2, case .string(let item) = pair[0], case .string(let key) = pair[1]
      else { throw failed("separators must be two strings") }
      (style.itemSeparator, style.keySeparator) = (item, key)
    }
    return style
  }

  // MARK: Numbers

  private func integer(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    let values = try bound(call, to: ["default", "base"], of: "do_int")
    let fallback = values[0] ?? .integer(0)
    switch value {
    case .undefined(let missing): throw failed(missing.message)
    case .string(let text):
      try charge(text)
      if let integer = parsedInteger(text, radix: values[1]?.integer ?? 10) {
        return .integer(integer)
      }
    default:
      if let integer = value.integer { return .integer(integer) }
    }
    guard let double = double(value), let whole = Int(exactly: double.rounded(.towardZero)) else {
      return fallback
    }
    return .integer(whole)
  }

  private func double(_ value: TemplateValue) -> Double? {
    guard case .string(let text) = value else { return value.number }
    return parsedDouble(text)
  }

  private func absolute(_ value: TemplateValue) throws(TokenizerError) -> TemplateValue {
    switch value {
    case .integer, .boolean:
      let integer = value.integer ?? 0
      return integer < 0 ? try signed("-", value) : .integer(integer)
    case .double(let double): return .double(double.magnitude)
    default: throw failed("bad operand type for abs(): '\(value.typeName)'")
    }
  }

  private func rounded(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    let values = try bound(call, to: ["precision", "method"], of: "do_round")
    let precision = values[0]?.integer ?? 0
    guard let number = value.number, (-300...300).contains(precision) else {
      throw failed("type \(value.typeName) doesn't define __round__ method")
    }
    let scale = raised(10, Double(precision))
    switch try values[1].map({ value throws(TokenizerError) in try text(value) }) ?? "common" {
    case "common":
      if let integer = value.integer {
        guard precision < 0 else { return .integer(integer) }
        return .integer(Int((number * scale).rounded(.toNearestOrEven) / scale))
      }
      return .double(roundedDecimal(number, digits: precision))
    case "ceil": return .double((number * scale).rounded(.up) / scale)
    case "floor": return .double((number * scale).rounded(.down) / scale)
    default: throw failed("method must be common, ceil or floor")
    }
  }
}
