/// What a value can be given to: a name, several in a tuple, or a namespace's attribute.
extension TemplateParser {
  mutating func target(
    endsAtIn: Bool = false, allowsAttributes: Bool = false
  ) throws(TokenizerError) -> TemplateTarget {
    let position = current.position
    var targets: [TemplateTarget] = []
    var isTuple = false
    while true {
      if !targets.isEmpty { try expect(.symbol(",")) }
      if endsTuple(at: endsAtIn ? "in" : nil) { break }
      targets.append(try singleTarget(allowsAttributes))
      guard current.kind == .symbol(",") else { break }
      isTuple = true
    }
    if isTuple { return .tuple(targets, position) }
    guard let target = targets.first else {
      throw failure("Expected an expression, got \(pythonQuoted(current.shown))")
    }
    return target
  }

  private mutating func singleTarget(
    _ allowsAttributes: Bool
  ) throws(TokenizerError) -> TemplateTarget {
    let token = current
    switch token.kind {
    case .name(let name):
      try skip()
      if ["true", "false", "True", "False", "none", "None"].contains(name) {
        throw failure("can't assign to 'const'", at: token.position)
      }
      if allowsAttributes, try skip(.symbol(".")) {
        return .attribute(try expectName(), of: name, token.position)
      }
      return .name(name)
    case .symbol("("):
      return try deeper { parser throws(TokenizerError) in
        try parser.skip()
        let target = try parser.target(allowsAttributes: allowsAttributes)
        try parser.expect(.symbol(")"))
        return target
      }
    case .string, .integer, .double: throw failure("can't assign to 'const'")
    case .symbol("["): throw failure("can't assign to 'list'")
    case .symbol("{"): throw failure("can't assign to 'dict'")
    default: throw failure("unexpected \(pythonQuoted(token.shown))")
    }
  }

  /// Whether a tuple without brackets ends here.
  func endsTuple(at keyword: String? = nil) -> Bool {
    switch current.kind {
    case .outputEnd, .statementEnd, .symbol(")"): true
    case .name(let name): name == keyword
    default: false
    }
  }

  /// Guards the parser's own recursion, which no tree bounds yet.
  mutating func deeper<Result>(
    _ parse: (inout Self) throws(TokenizerError) -> Result
  ) throws(TokenizerError) -> Result {
    expressionDepth += 1
    defer { expressionDepth -= 1 }
    guard expressionDepth <= TemplateLimits.expressionHeight else {
      throw nestedTooDeep(TemplateLimits.expressionHeight)
    }
    return try parse(&self)
  }
}
