extension TemplateInterpreter {
  func evaluate(_ expression: TemplateExpression) throws(TokenizerError) -> TemplateValue {
    try nest()
    defer { unnest() }
    position = expression.position
    try step()
    switch expression.kind {
    case .none: return .none
    case .boolean(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .double(let value): return .double(value)
    case .string(let text): return .string(text)
    case .name(let name): return scope.lookUp(name)
    case .blockText: return scope.lookUp(Self.blockTextName)
    case .list(let items): return try list(evaluate(items))
    case .tuple(let items): return try tuple(evaluate(items))
    case .dictionary(let pairs): return try dictionary(pairs)
    case .attribute, .item, .slice: return try access(expression)
    case .call(let callee, let arguments):
      let function = try evaluate(callee)
      let values = try evaluate(arguments)
      position = expression.position
      return try call(function, values)
    case .filter(let base, let name, let arguments):
      let value = try evaluate(base)
      let values = try evaluate(arguments)
      position = expression.position
      guard TemplateNames.filters.contains(name) else {
        throw failed("No filter named \(pythonQuoted(name)) found.")
      }
      return try filter(name, value, values)
    case .test(let base, let name, let arguments):
      let value = try evaluate(base)
      let values = try evaluate(arguments)
      position = expression.position
      guard TemplateNames.tests.contains(name) else {
        throw failed("No test named \(pythonQuoted(name)) found.")
      }
      return .boolean(try test(name, value, values))
    default: return try operation(expression)
    }
  }

  private static let blockTextName = "the text of a block"

  /// A block's text through its filters.
  func filtered(_ text: String, by filters: TemplateExpression) throws(TokenizerError)
    -> TemplateValue
  {
    try scoped { () throws(TokenizerError) in
      scope.variables[Self.blockTextName] = .string(text)
      return try evaluate(filters)
    }
  }

  private func operation(_ expression: TemplateExpression) throws(TokenizerError) -> TemplateValue {
    switch expression.kind {
    case .not(let operand): return .boolean(try !evaluate(operand).isTrue)
    case .sign(let sign, let operand):
      let value = try evaluate(operand)
      position = expression.position
      return try signed(sign, value)
    case .and(let left, let right):
      let value = try evaluate(left)
      return value.isTrue ? try evaluate(right) : value
    case .or(let left, let right):
      let value = try evaluate(left)
      return value.isTrue ? value : try evaluate(right)
    case .binary(let symbol, let left, let right):
      let (left, right) = (try evaluate(left), try evaluate(right))
      position = expression.position
      return try arithmetic(symbol, left, right)
    case .concatenation(let parts): return try concatenation(parts)
    case .comparison(let left, let rest): return try comparison(left, rest, expression.position)
    case .conditional(let value, let condition, let otherwise):
      if try evaluate(condition).isTrue { return try evaluate(value) }
      if let otherwise { return try evaluate(otherwise) }
      return .undefined(
        TemplateUndefined(
          message: "the inline if-expression on line \(expression.position.line) evaluated to "
            + "false and no else section was defined."))
    default: return .none
    }
  }

  func evaluate(_ expressions: [TemplateExpression]) throws(TokenizerError) -> [TemplateValue] {
    var values: [TemplateValue] = []
    for expression in expressions { values.append(try evaluate(expression)) }
    return values
  }

  private func dictionary(
    _ pairs: [(key: TemplateExpression, value: TemplateExpression)]
  ) throws(TokenizerError) -> TemplateValue {
    var found: [(key: TemplateKey, name: TemplateValue, value: TemplateValue)] = []
    for pair in pairs {
      let name = try evaluate(pair.key)
      found.append((try key(name), name, try evaluate(pair.value)))
    }
    return try checked(.dictionary(TemplateDictionary(found)))
  }

  func key(_ value: TemplateValue) throws(TokenizerError) -> TemplateKey {
    guard let key = TemplateKey(value) else {
      throw failed("unhashable type: '\(value.typeName)'")
    }
    if case .string(let text) = value { try charge(text) }
    return key
  }

  private func concatenation(
    _ parts: [TemplateExpression]
  ) throws(TokenizerError) -> TemplateValue {
    var whole = ""
    for value in try evaluate(parts) {
      let part = try text(value)
      try charge(part)
      whole += part
    }
    return .string(whole)
  }

  private func comparison(
    _ left: TemplateExpression, _ rest: [(operation: String, right: TemplateExpression)],
    _ place: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    var left = try evaluate(left)
    for (operation, expression) in rest {
      let right = try evaluate(expression)
      position = place
      if try !compare(operation, left, right) { return .boolean(false) }
      left = right
    }
    return .boolean(true)
  }
}
