/// Expressions, by Jinja's precedence: `if` binds loosest, then `or`, `and`, `not`, comparisons,
/// `+ -`, `~`, `* / // %`, signs, and last what follows an operand.
extension TemplateParser {
  private enum Level: Int {
    case or, and, not, comparison, sum, concatenation, product, sign

    var next: Level { Level(rawValue: rawValue + 1) ?? .sign }

    var symbols: [String] {
      switch self {
      case .sum: ["+", "-"]
      case .concatenation: ["~"]
      case .product: ["*", "/", "//", "%"]
      default: []
      }
    }
  }

  mutating func expression() throws(TokenizerError) -> TemplateExpression {
    var result = try expressionWithoutCondition()
    while current.kind == .name("if") {
      let position = current.position
      skip()
      let condition = try expressionWithoutCondition()
      let otherwise = skip(.name("else")) ? try expression() : nil
      result = try node(
        .conditional(result, condition: condition, otherwise: otherwise), position,
        over: [result, condition] + (otherwise.map { [$0] } ?? []))
    }
    return result
  }

  mutating func expressionWithoutCondition() throws(TokenizerError) -> TemplateExpression {
    try operation(.or)
  }

  private func node(
    _ kind: TemplateExpression.Kind, _ position: TemplatePosition,
    over children: [TemplateExpression] = []
  ) throws(TokenizerError) -> TemplateExpression {
    let height = 1 + (children.map(\.height).max() ?? 0)
    guard height <= TemplateLimits.expressionHeight else {
      throw TemplateFault.nestingTooDeep(limit: TemplateLimits.expressionHeight).at(position)
    }
    return TemplateExpression(kind: kind, position: position, height: height)
  }

  private mutating func operation(_ level: Level) throws(TokenizerError) -> TemplateExpression {
    switch level {
    case .or, .and: return try logic(level)
    case .not: return try negation()
    case .comparison: return try comparison()
    case .sum, .concatenation, .product: return try arithmetic(level)
    case .sign: return try signed()
    }
  }

  private mutating func logic(_ level: Level) throws(TokenizerError) -> TemplateExpression {
    var left = try operation(level.next)
    let keyword = level == .or ? "or" : "and"
    while current.kind == .name(keyword) {
      let position = current.position
      skip()
      let right = try operation(level.next)
      left = try node(
        level == .or ? .or(left, right) : .and(left, right), position, over: [left, right])
    }
    return left
  }

  private mutating func negation() throws(TokenizerError) -> TemplateExpression {
    let position = current.position
    guard skip(.name("not")) else { return try operation(.comparison) }
    let operand = try deeper { parser throws(TokenizerError) in try parser.operation(.not) }
    return try node(.not(operand), position, over: [operand])
  }

  private mutating func comparison() throws(TokenizerError) -> TemplateExpression {
    let left = try operation(.sum)
    let position = current.position
    var rest: [(operation: String, right: TemplateExpression)] = []
    while let name = comparisonOperator() { rest.append((name, try operation(.sum))) }
    if rest.isEmpty { return left }
    return try node(.comparison(left, rest), position, over: [left] + rest.map(\.right))
  }

  private mutating func comparisonOperator() -> String? {
    switch current.kind {
    case .symbol(let symbol) where ["==", "!=", "<", "<=", ">", ">="].contains(symbol):
      skip()
      return symbol
    case .name("in"):
      skip()
      return "in"
    case .name("not"):
      let before = self
      skip()
      if skip(.name("in")) { return "not in" }
      self = before
      return nil
    default:
      return nil
    }
  }

  private mutating func arithmetic(_ level: Level) throws(TokenizerError) -> TemplateExpression {
    var left = try operation(level.next)
    while case .symbol(let symbol) = current.kind, level.symbols.contains(symbol) {
      let position = current.position
      skip()
      let right = try operation(level.next)
      left = try node(.binary(symbol, left, right), position, over: [left, right])
    }
    return left
  }

  /// Reads an operand and its signs; filters and tests after it apply to the signed value.
  private mutating func signed(
    allowsFilters: Bool = true
  ) throws(TokenizerError) -> TemplateExpression {
    let position = current.position
    if skip(.symbol("-")) {
      let operand = try deeper { parser throws(TokenizerError) in
        try parser.signed(allowsFilters: false)
      }
      let negative = try node(.negative(operand), position, over: [operand])
      return try suffixed(negative, allowsFilters: allowsFilters)
    }
    let operand = try deeper { parser throws(TokenizerError) in try parser.operand() }
    return try suffixed(operand, allowsFilters: allowsFilters)
  }

  /// Guards the parser's own recursion, which no tree bounds yet.
  private mutating func deeper(
    _ parse: (inout Self) throws(TokenizerError) -> TemplateExpression
  ) throws(TokenizerError) -> TemplateExpression {
    expressionDepth += 1
    defer { expressionDepth -= 1 }
    guard expressionDepth <= TemplateLimits.expressionHeight else {
      throw TemplateFault.nestingTooDeep(limit: TemplateLimits.expressionHeight)
        .at(current.position)
    }
    return try parse(&self)
  }

  private mutating func operand() throws(TokenizerError) -> TemplateExpression {
    let token = current
    skip()
    switch token.kind {
    case .integer(let value): return try node(.integer(value), token.position)
    case .double(let value): return try node(.double(value), token.position)
    case .string(var text):
      // Neighbouring strings are one.
      while case .string(let more) = current.kind {
        text += more
        skip()
      }
      return try node(.string(text), token.position)
    case .name(let name): return try node(constant(name) ?? .name(name), token.position)
    case .symbol("("): return try parenthesised(token.position)
    case .symbol("["):
      let items = try expressions(until: "]")
      return try node(.list(items), token.position, over: items)
    case .symbol("{"): return try dictionary(token.position)
    default:
      throw TemplateFault.unexpected(token.shown, expected: "an expression").at(token.position)
    }
  }

  private func constant(_ name: String) -> TemplateExpression.Kind? {
    switch name {
    case "true", "True": .boolean(true)
    case "false", "False": .boolean(false)
    case "none", "None": TemplateExpression.Kind.none
    default: nil
    }
  }

  /// What is in brackets: one expression, or several as a list.
  private mutating func parenthesised(
    _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateExpression {
    if skip(.symbol(")")) { return try node(.list([]), position) }
    let first = try expression()
    if skip(.symbol(")")) { return first }
    try expect(.symbol(","))
    let items = [first] + (try expressions(until: ")"))
    return try node(.list(items), position, over: items)
  }

  private mutating func expressions(
    until close: String
  ) throws(TokenizerError) -> [TemplateExpression] {
    var items: [TemplateExpression] = []
    while !skip(.symbol(close)) {
      items.append(try expression())
      if skip(.symbol(",")) { continue }
      try expect(.symbol(close))
      break
    }
    return items
  }

  private mutating func dictionary(
    _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateExpression {
    var pairs: [(key: TemplateExpression, value: TemplateExpression)] = []
    while !skip(.symbol("}")) {
      let key = try expression()
      try expect(.symbol(":"))
      pairs.append((key, try expression()))
      if skip(.symbol(",")) { continue }
      try expect(.symbol("}"))
      break
    }
    return try node(.dictionary(pairs), position, over: pairs.flatMap { [$0.key, $0.value] })
  }

  /// Attributes, indexes, calls, filters and tests after an operand.
  private mutating func suffixed(
    _ operand: TemplateExpression, allowsFilters: Bool
  ) throws(TokenizerError) -> TemplateExpression {
    var result = operand
    while true {
      let position = current.position
      if skip(.symbol(".")) {
        result = try attribute(of: result, position)
      } else if skip(.symbol("[")) {
        result = try subscripted(result, position)
      } else if skip(.symbol("(")) {
        let arguments = try arguments()
        result = try node(.call(result, arguments), position, over: [result] + arguments.all)
      } else if allowsFilters, skip(.symbol("|")) {
        let name = try expectName()
        let arguments = skip(.symbol("(")) ? try arguments() : TemplateArguments()
        result = try node(
          .filter(result, name, arguments), position, over: [result] + arguments.all)
      } else if allowsFilters, skip(.name("is")) {
        result = try test(of: result, position)
      } else {
        return result
      }
    }
  }

  private mutating func attribute(
    of base: TemplateExpression, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateExpression {
    if case .integer(let index) = current.kind {
      skip()
      let key = try node(.integer(index), position)
      return try node(.index(base, key), position, over: [base, key])
    }
    return try node(.attribute(base, expectName()), position, over: [base])
  }

  private mutating func subscripted(
    _ base: TemplateExpression, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateExpression {
    var bounds: [TemplateExpression?] = [nil]
    var isSlice = false
    while !skip(.symbol("]")) {
      if skip(.symbol(":")) {
        isSlice = true
        bounds.append(nil)
      } else {
        guard case .some(.none) = bounds.last else { throw unexpected("\"]\"") }
        bounds[bounds.count - 1] = try expression()
      }
    }
    guard bounds.count <= 3 else { throw unexpected("at most two colons before it") }
    let children = [base] + bounds.compactMap { $0 }
    if isSlice {
      return try node(
        .slice(base, from: bounds[0], to: bounds[1], step: bounds.count > 2 ? bounds[2] : nil),
        position, over: children)
    }
    guard let key = bounds[0] else { throw unexpected("an index before it") }
    return try node(.index(base, key), position, over: children)
  }

  private mutating func arguments() throws(TokenizerError) -> TemplateArguments {
    var arguments = TemplateArguments()
    while !skip(.symbol(")")) {
      let before = self
      if case .name(let name) = current.kind {
        skip()
        if skip(.symbol("=")) {
          arguments.named.append((name, try expression()))
        } else {
          self = before
          arguments.positional.append(try expression())
        }
      } else {
        arguments.positional.append(try expression())
      }
      if skip(.symbol(",")) { continue }
      try expect(.symbol(")"))
      break
    }
    return arguments
  }

  private mutating func test(
    of operand: TemplateExpression, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateExpression {
    let isNegated = skip(.name("not"))
    let name = try expectName()
    let arguments = skip(.symbol("(")) ? try arguments() : TemplateArguments()
    let test = try node(.test(operand, name, arguments), position, over: [operand] + arguments.all)
    return isNegated ? try node(.not(test), position, over: [test]) : test
  }
}
