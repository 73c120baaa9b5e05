/// Filters, tests and the arguments in brackets.
extension TemplateParser {
  /// Reads filters, each after its `|`.
  mutating func filters(on operand: TemplateExpression) throws(TokenizerError) -> TemplateExpression
  {
    var result = operand
    while try skip(.symbol("|")) { result = try filter(on: result) }
    return result
  }

  /// Reads one filter from its name on.
  mutating func filter(on operand: TemplateExpression) throws(TokenizerError) -> TemplateExpression
  {
    let position = current.position
    let name = try dottedName()
    let arguments = current.kind == .symbol("(") ? try arguments() : TemplateArguments()
    if !TemplateNames.filters.contains(name) { missing("filter", name, position) }
    return try node(
      .filter(operand, name, arguments), position, over: [operand] + arguments.all)
  }

  mutating func test(
    of operand: TemplateExpression, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateExpression {
    let isNegated = try skip(.name("not"))
    let name = try dottedName()
    let arguments = try testArguments()
    if !TemplateNames.tests.contains(name) { missing("test", name, position) }
    let test = try node(.test(operand, name, arguments), position, over: [operand] + arguments.all)
    return isNegated ? try node(.not(test), position, over: [test]) : test
  }

  /// A test's arguments: in brackets, or one operand without.
  private mutating func testArguments() throws(TokenizerError) -> TemplateArguments {
    switch current.kind {
    case .symbol("("): return try arguments()
    case .name("else"), .name("or"), .name("and"): return TemplateArguments()
    case .name("is"): throw failure("You cannot chain multiple tests with is")
    case .name, .string, .integer, .double, .symbol("["), .symbol("{"):
      return TemplateArguments(positional: [try suffixed(primary())])
    default: return TemplateArguments()
    }
  }

  private mutating func dottedName() throws(TokenizerError) -> String {
    var name = try expectName()
    while try skip(.symbol(".")) { name += "." + (try expectName()) }
    return name
  }

  private mutating func missing(_ kind: String, _ name: String, _ position: TemplatePosition) {
    guard !findsNamesLate, unknownName == nil else { return }
    unknownName = failure("No \(kind) named \(pythonQuoted(name)).", at: position)
  }

  mutating func arguments() throws(TokenizerError) -> TemplateArguments {
    let position = current.position
    try expect(.symbol("("))
    var arguments = TemplateArguments()
    var isFirst = true
    while current.kind != .symbol(")") {
      if !isFirst { try expect(.symbol(",")) }
      if !isFirst, current.kind == .symbol(")") { break }
      isFirst = false
      guard try argument(into: &arguments) else {
        throw failure("invalid syntax for function call expression", at: position)
      }
    }
    try expect(.symbol(")"))
    return arguments
  }

  /// - Returns: Whether an argument of this kind may follow the ones before.
  private mutating func argument(
    into arguments: inout TemplateArguments
  ) throws(TokenizerError) -> Bool {
    if try skip(.symbol("*")) {
      guard arguments.spread == nil, arguments.spreadNamed == nil else { return false }
      arguments.spread = try expression()
    } else if try skip(.symbol("**")) {
      guard arguments.spreadNamed == nil else { return false }
      arguments.spreadNamed = try expression()
    } else if case .name(let name) = current.kind, next.kind == .symbol("=") {
      guard arguments.spreadNamed == nil else { return false }
      if arguments.named.contains(where: { $0.name == name }) {
        throw failure("keyword argument repeated: \(name)")
      }
      try skip()
      try skip()
      arguments.named.append((name, try expression()))
    } else {
      guard arguments.spread == nil, arguments.spreadNamed == nil, arguments.named.isEmpty else {
        return false
      }
      arguments.positional.append(try expression())
    }
    return true
  }
}
