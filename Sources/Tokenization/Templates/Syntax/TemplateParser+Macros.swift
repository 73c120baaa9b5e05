/// Macros, and the blocks that call them.
extension TemplateParser {
  mutating func macro(_ position: TemplatePosition) throws(TokenizerError) -> TemplateStatement {
    let name = try expectName()
    return try separately { parser throws(TokenizerError) in
      let parameters = try parser.parameters()
      return .macro(try parser.macro(name, parameters, closedBy: "endmacro", position))
    }
  }

  mutating func callBlock(
    _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateStatement {
    let parameters =
      current.kind == .symbol("(")
      ? try separately { parser throws(TokenizerError) in try parser.parameters() } : []
    let call = try expression()
    guard case .call(let callee, let arguments) = call.kind else {
      throw failure("expected call", at: position)
    }
    let body = try separately { parser throws(TokenizerError) in
      try parser.macro(nil, parameters, closedBy: "endcall", position)
    }
    return .callBlock(body, callee: callee, arguments)
  }

  private mutating func macro(
    _ name: String?, _ parameters: [(name: String, fallback: TemplateExpression?)],
    closedBy end: String, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateMacroSyntax {
    specialNames.append([])
    let body = try block(closedBy: end)
    let special = specialNames.removeLast().subtracting(parameters.map(\.name))
    return TemplateMacroSyntax(
      name: name, parameters: parameters, body: body, special: special, position: position)
  }

  private mutating func parameters() throws(TokenizerError) -> [(
    name: String, fallback: TemplateExpression?
  )] {
    try expect(.symbol("("))
    var parameters: [(name: String, fallback: TemplateExpression?)] = []
    while current.kind != .symbol(")") {
      if !parameters.isEmpty { try expect(.symbol(",")) }
      let name = try expectName()
      let fallback = try skip(.symbol("=")) ? try expression() : nil
      if fallback == nil, parameters.last?.fallback != nil {
        throw failure("non-default argument follows default argument")
      }
      parameters.append((name, fallback))
    }
    try skip()
    return parameters
  }

  /// Tells the macros around that the name is used, if it is one they must then have.
  mutating func note(name: String) {
    guard ["caller", "kwargs", "varargs"].contains(name) else { return }
    for index in specialNames.indices { specialNames[index].insert(name) }
  }
}
