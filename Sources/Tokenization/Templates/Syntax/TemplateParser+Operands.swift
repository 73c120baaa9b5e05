/// Names, literals and what follows them: attributes, items, calls, filters, tests.
extension TemplateParser {
  mutating func primary() throws(TokenizerError) -> TemplateExpression {
    let token = current
    switch token.kind {
    case .integer(let value):
      try skip()
      return try node(.integer(value), token.position)
    case .double(let value):
      try skip()
      return try node(.double(value), token.position)
    case .string:
      return try strings()
    case .name(let name):
      try skip()
      if let constant = constant(name) { return try node(constant, token.position) }
      note(name: name)
      return try node(.name(name), token.position)
    case .symbol("("):
      try skip()
      let inner = try tupleOrExpression(inBrackets: true)
      try expect(.symbol(")"))
      return inner
    case .symbol("["):
      try skip()
      let items = try listItems()
      return try node(.list(items), token.position, over: items)
    case .symbol("{"):
      try skip()
      return try dictionary(token.position)
    default: throw failure("unexpected \(pythonQuoted(token.shown))")
    }
  }

  /// Neighbouring strings are one.
  private mutating func strings() throws(TokenizerError) -> TemplateExpression {
    let position = current.position
    var whole = ""
    while case .string(let text) = current.kind {
      whole += text
      try skip()
    }
    return try node(.string(whole), position)
  }

  private func constant(_ name: String) -> TemplateExpression.Kind? {
    switch name {
    case "true", "True": .boolean(true)
    case "false", "False": .boolean(false)
    case "none", "None": TemplateExpression.Kind.none
    default: nil
    }
  }

  private mutating func listItems() throws(TokenizerError) -> [TemplateExpression] {
    var items: [TemplateExpression] = []
    while current.kind != .symbol("]") {
      if !items.isEmpty { try expect(.symbol(",")) }
      if current.kind == .symbol("]") { break }
      items.append(try expression())
    }
    try expect(.symbol("]"))
    return items
  }

  private mutating func dictionary(
    _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateExpression {
    var pairs: [(key: TemplateExpression, value: TemplateExpression)] = []
    while current.kind != .symbol("}") {
      if !pairs.isEmpty { try expect(.symbol(",")) }
      if current.kind == .symbol("}") { break }
      let key = try expression()
      try expect(.symbol(":"))
      pairs.append((key, try expression()))
    }
    try expect(.symbol("}"))
    return try node(.dictionary(pairs), position, over: pairs.flatMap { [$0.key, $0.value] })
  }

  /// Attributes, items and calls after an operand.
  mutating func suffixed(
    _ operand: TemplateExpression
  ) throws(TokenizerError) -> TemplateExpression {
    var result = operand
    while true {
      let position = current.position
      if try skip(.symbol(".")) {
        result = try attribute(of: result, position)
      } else if try skip(.symbol("[")) {
        result = try item(of: result, position)
      } else if current.kind == .symbol("(") {
        result = try call(result, position)
      } else {
        return result
      }
    }
  }

  mutating func filteredAndTested(
    _ operand: TemplateExpression
  ) throws(TokenizerError) -> TemplateExpression {
    var result = operand
    while true {
      let position = current.position
      if current.kind == .symbol("|") {
        result = try filters(on: result)
      } else if try skip(.name("is")) {
        result = try test(of: result, position)
      } else if current.kind == .symbol("(") {
        result = try call(result, position)
      } else {
        return result
      }
    }
  }

  private mutating func call(
    _ callee: TemplateExpression, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateExpression {
    let arguments = try arguments()
    return try node(.call(callee, arguments), position, over: [callee] + arguments.all)
  }

  private mutating func attribute(
    of base: TemplateExpression, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateExpression {
    switch current.kind {
    case .name(let name):
      try skip()
      return try node(.attribute(base, name), position, over: [base])
    case .integer(let index):
      try skip()
      let key = try node(.integer(index), position)
      return try node(.item(base, key), position, over: [base, key])
    default: throw failure("expected name or number")
    }
  }

  private mutating func item(
    of base: TemplateExpression, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateExpression {
    var keys: [TemplateExpression] = []
    while current.kind != .symbol("]") {
      if !keys.isEmpty { try expect(.symbol(",")) }
      keys.append(try keyOrSlice())
    }
    try expect(.symbol("]"))
    let key = keys.count == 1 ? keys[0] : try node(.tuple(keys), position, over: keys)
    return try node(.item(base, key), position, over: [base, key])
  }

  private mutating func keyOrSlice() throws(TokenizerError) -> TemplateExpression {
    let position = current.position
    let from = current.kind == .symbol(":") ? nil : try expression()
    guard try skip(.symbol(":")) else {
      guard let from else { throw failure("expected subscript expression") }
      return from
    }
    let to = try bound()
    let step = try skip(.symbol(":")) ? try bound() : nil
    return try node(
      .slice(from: from, to: to, step: step), position,
      over: [from, to, step].compactMap { $0 })
  }

  private mutating func bound() throws(TokenizerError) -> TemplateExpression? {
    switch current.kind {
    case .symbol(":"), .symbol("]"), .symbol(","): nil
    default: try expression()
    }
  }
}
