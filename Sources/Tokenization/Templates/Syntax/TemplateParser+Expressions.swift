/// Expressions, by Jinja's precedence: `if` binds loosest, then `or`, `and`, `not`, comparisons,
/// `+ -`, `~`, `* / // %`, `**`, signs, and last what follows an operand.
extension TemplateParser {
  private enum Level: Int {
    case or, and, not, comparison, sum, concatenation, product, power, sign

    var next: Level { Level(rawValue: rawValue + 1) ?? .sign }

    var symbols: [String] {
      switch self {
      case .sum: ["+", "-"]
      case .product: ["*", "/", "//", "%"]
      case .power: ["**"]
      default: []
      }
    }
  }

  mutating func expression(allowsCondition: Bool = true) throws(TokenizerError)
    -> TemplateExpression
  {
    try deeper { parser throws(TokenizerError) in
      allowsCondition ? try parser.conditional() : try parser.operation(.or)
    }
  }

  /// One expression, or several with commas between as a tuple.
  mutating func tupleOrExpression(
    allowsCondition: Bool = true, endsAt keyword: String? = nil, inBrackets: Bool = false
  ) throws(TokenizerError) -> TemplateExpression {
    let position = current.position
    var items: [TemplateExpression] = []
    var isTuple = false
    while true {
      if !items.isEmpty { try expect(.symbol(",")) }
      if endsTuple(at: keyword) { break }
      items.append(try expression(allowsCondition: allowsCondition))
      guard current.kind == .symbol(",") else { break }
      isTuple = true
    }
    if !isTuple {
      if let item = items.first { return item }
      if !inBrackets {
        throw failure("Expected an expression, got \(pythonQuoted(current.shown))")
      }
    }
    return try node(.tuple(items), position, over: items)
  }

  private mutating func conditional() throws(TokenizerError) -> TemplateExpression {
    let unknownBefore = unknownName
    var result = try operation(.or)
    while current.kind == .name("if") {
      let (position, value) = (current.position, result)
      unknownName = unknownBefore
      result = try findingNames(late: true) { parser throws(TokenizerError) in
        try parser.skip()
        let condition = try parser.operation(.or)
        let otherwise = try parser.skip(.name("else")) ? try parser.expression() : nil
        return try parser.node(
          .conditional(value, condition: condition, otherwise: otherwise), position,
          over: [value, condition] + (otherwise.map { [$0] } ?? []))
      }
    }
    return result
  }

  func node(
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
    case .concatenation: return try concatenation()
    case .sum, .product, .power: return try arithmetic(level)
    case .sign: return try signed()
    }
  }

  private mutating func logic(_ level: Level) throws(TokenizerError) -> TemplateExpression {
    var left = try operation(level.next)
    let keyword = level == .or ? "or" : "and"
    while current.kind == .name(keyword) {
      let position = current.position
      try skip()
      let right = try operation(level.next)
      left = try node(
        level == .or ? .or(left, right) : .and(left, right), position, over: [left, right])
    }
    return left
  }

  private mutating func negation() throws(TokenizerError) -> TemplateExpression {
    let position = current.position
    guard try skip(.name("not")) else { return try operation(.comparison) }
    let operand = try deeper { parser throws(TokenizerError) in try parser.operation(.not) }
    return try node(.not(operand), position, over: [operand])
  }

  private mutating func comparison() throws(TokenizerError) -> TemplateExpression {
    let left = try operation(.sum)
    let position = current.position
    var rest: [(operation: String, right: TemplateExpression)] = []
    while let name = try comparisonOperator() { rest.append((name, try operation(.sum))) }
    if rest.isEmpty { return left }
    return try node(.comparison(left, rest), position, over: [left] + rest.map(\.right))
  }

  private mutating func comparisonOperator() throws(TokenizerError) -> String? {
    switch current.kind {
    case .symbol(let symbol) where ["==", "!=", "<", "<=", ">", ">="].contains(symbol):
      try skip()
      return symbol
    case .name("in"):
      try skip()
      return "in"
    case .name("not") where next.kind == .name("in"):
      try skip()
      try skip()
      return "not in"
    default:
      return nil
    }
  }

  private mutating func concatenation() throws(TokenizerError) -> TemplateExpression {
    var parts = [try operation(.product)]
    let position = current.position
    while try skip(.symbol("~")) { parts.append(try operation(.product)) }
    if parts.count == 1 { return parts[0] }
    return try node(.concatenation(parts), position, over: parts)
  }

  private mutating func arithmetic(_ level: Level) throws(TokenizerError) -> TemplateExpression {
    var left = try operation(level.next)
    while case .symbol(let symbol) = current.kind, level.symbols.contains(symbol) {
      let position = current.position
      try skip()
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
    var result: TemplateExpression
    if case .symbol(let sign) = current.kind, sign == "-" || sign == "+" {
      try skip()
      let operand = try deeper { parser throws(TokenizerError) in
        try parser.signed(allowsFilters: false)
      }
      result = try node(.sign(sign, operand), position, over: [operand])
    } else {
      result = try primary()
    }
    result = try suffixed(result)
    return allowsFilters ? try filteredAndTested(result) : result
  }
}
