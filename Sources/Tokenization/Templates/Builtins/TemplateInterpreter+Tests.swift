/// What follows `is`.
extension TemplateInterpreter {
  func test(
    _ name: String, _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> Bool {
    switch name {
    case "defined": return !value.isUndefined
    case "undefined": return value.isUndefined
    case "none": return value.isNone
    case "boolean": if case .boolean = value { return true }
    case "true": if case .boolean(true) = value { return true }
    case "false": if case .boolean(false) = value { return true }
    case "integer": if case .integer = value { return true }
    case "float": if case .double = value { return true }
    case "number": return value.number != nil
    case "string": if case .string = value { return true }
    case "mapping": if case .dictionary = value { return true }
    case "sequence": return isSequence(value)
    case "iterable": return isIterable(value)
    case "callable": return isCallable(value)
    case "escaped": return false
    case "lower": return isLower(try chargedText(value))
    case "upper": return isUpper(try chargedText(value))
    case "filter": return TemplateNames.filters.contains(try text(value))
    case "test": return TemplateNames.tests.contains(try text(value))
    case "odd": return try isEqual(try arithmetic("%", value, .integer(2)), .integer(1))
    case "even": return try isEqual(try arithmetic("%", value, .integer(2)), .integer(0))
    default: return try comparisonTest(name, value, call)
    }
    return false
  }

  private func comparisonTest(
    _ name: String, _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> Bool {
    guard TemplateNames.tests.contains(name) else {
      throw failed("No test named \(pythonQuoted(name)).")
    }
    let other = try bound(call, to: ["other"], required: 1, of: name)[0] ?? .none
    switch name {
    case "divisibleby": return try isEqual(try arithmetic("%", value, other), .integer(0))
    case "in": return try contains(other, value)
    case "sameas": return try isSameObject(value, other)
    default: return try compare(Self.operation(name), value, other)
    }
  }

  private static func operation(_ name: String) -> String {
    switch name {
    case "eq", "equalto": "=="
    case "ne": "!="
    case "lt", "lessthan": "<"
    case "le": "<="
    case "gt", "greaterthan": ">"
    case "ge": ">="
    default: name
    }
  }

  private func isSameObject(
    _ left: TemplateValue, _ right: TemplateValue
  ) throws(TokenizerError) -> Bool {
    switch (left, right) {
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      left === right
    case (.dictionary(let left), .dictionary(let right)): left === right
    default: left.typeName == right.typeName ? try isEqual(left, right) : false
    }
  }

  private func isSequence(_ value: TemplateValue) -> Bool {
    switch value {
    case .undefined, .string, .list, .tuple, .range, .dictionary: true
    default: false
    }
  }

  private func isIterable(_ value: TemplateValue) -> Bool {
    switch value {
    case .undefined, .string, .list, .tuple, .range, .dictionary, .view, .iterator, .loop: true
    default: false
    }
  }

  private func isCallable(_ value: TemplateValue) -> Bool {
    switch value {
    // Jinja's undefined has a __call__, which raises.
    case .undefined, .macro, .function, .method, .loop, .joiner: true
    default: false
    }
  }
}
