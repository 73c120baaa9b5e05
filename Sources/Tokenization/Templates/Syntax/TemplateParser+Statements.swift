/// The statements, each from its keyword on, up to but without the end of its last tag.
extension TemplateParser {
  mutating func statement() throws(TokenizerError) -> [TemplateStatement] {
    let position = current.position
    guard case .name(let keyword) = current.kind else { throw failure("tag name expected") }
    guard Self.keywords.contains(keyword) else { throw lostTag(keyword, at: position) }
    openTags.append(keyword)
    defer { openTags.removeLast() }
    try skip()
    return try statement(keyword, position)
  }

  private static let keywords: Set = [
    "for", "if", "block", "extends", "print", "macro", "include", "from", "import", "set", "with",
    "autoescape", "call", "filter", "break", "continue", "generation",
  ]

  private mutating func statement(
    _ keyword: String, _ position: TemplatePosition
  ) throws(TokenizerError) -> [TemplateStatement] {
    switch keyword {
    case "if": return [try branches()]
    case "for": return [try loop()]
    case "set": return [try assignment()]
    case "print": return try prints()
    case "macro": return [try macro(position)]
    case "call": return [try callBlock(position)]
    case "filter": return [try filterBlock()]
    case "with": return [try with()]
    case "block": return [try namedBlock()]
    case "autoescape": return [try autoescape(position)]
    case "generation":
      // Marks what the model says, for training; it changes nothing in the text.
      let body = try separately { parser throws(TokenizerError) in
        try parser.block(closedBy: "endgeneration")
      }
      return [.scope(body)]
    case "break", "continue": return [try leave(keyword, position)]
    default: return [try loading(keyword)]
    }
  }

  private mutating func leave(
    _ keyword: String, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateStatement {
    guard loopDepth > 0 else {
      throw failure(
        keyword == "break" ? "'break' outside loop" : "'continue' not properly in loop",
        at: position)
    }
    return .leave(keyword == "break" ? .breaksLoop : .continuesLoop)
  }

  private mutating func prints() throws(TokenizerError) -> [TemplateStatement] {
    var statements: [TemplateStatement] = []
    while current.kind != .statementEnd {
      if !statements.isEmpty { try expect(.symbol(",")) }
      statements.append(.output(try expression()))
    }
    return statements
  }

  private mutating func branches() throws(TokenizerError) -> TemplateStatement {
    try findingNames(late: true) { parser throws(TokenizerError) in
      var branches: [(condition: TemplateExpression?, body: [TemplateStatement])] = []
      while true {
        let condition = try parser.tupleOrExpression(allowsCondition: false)
        branches.append((condition, try parser.block(until: ["elif", "else", "endif"])))
        let keyword = try parser.expectName()
        if keyword == "elif" { continue }
        if keyword == "else" { branches.append((nil, try parser.block(closedBy: "endif"))) }
        return .branches(branches)
      }
    }
  }

  private mutating func loop() throws(TokenizerError) -> TemplateStatement {
    let target = try target(endsAtIn: true)
    try expect(.name("in"))
    let items = try tupleOrExpression(allowsCondition: false, endsAt: "recursive")
    return try findingNames(late: false) { parser throws(TokenizerError) in
      let condition = try parser.skip(.name("if")) ? try parser.expression() : nil
      let isRecursive = try parser.skip(.name("recursive"))
      parser.loopDepth += 1
      let body = try parser.block(until: ["endfor", "else"])
      parser.loopDepth -= 1
      let otherwise =
        try parser.expectName() == "else" ? try parser.block(closedBy: "endfor") : []
      return .loop(
        TemplateLoop(
          target: target, items: items, condition: condition, body: body, otherwise: otherwise,
          isRecursive: isRecursive))
    }
  }

  private mutating func assignment() throws(TokenizerError) -> TemplateStatement {
    let target = try target(allowsAttributes: true)
    if try skip(.symbol("=")) { return .set(target, try tupleOrExpression()) }
    return try findingNames(late: false) { parser throws(TokenizerError) in
      let filters = try parser.blockFilters()
      return .setBlock(target, filters: filters, try parser.block(closedBy: "endset"))
    }
  }

  /// Filters on the text of a block, with a leading `|` each.
  private mutating func blockFilters() throws(TokenizerError) -> TemplateExpression? {
    guard current.kind == .symbol("|") else { return nil }
    return try filters(on: node(.blockText, current.position))
  }

  private mutating func filterBlock() throws(TokenizerError) -> TemplateStatement {
    try findingNames(late: false) { parser throws(TokenizerError) in
      let text = try parser.node(.blockText, parser.current.position)
      let filter = try parser.filters(on: parser.filter(on: text))
      return .filterBlock(filter, try parser.block(closedBy: "endfilter"))
    }
  }

  private mutating func with() throws(TokenizerError) -> TemplateStatement {
    var values: [(target: TemplateTarget, value: TemplateExpression)] = []
    while current.kind != .statementEnd {
      if !values.isEmpty { try expect(.symbol(",")) }
      let target = try target()
      try expect(.symbol("="))
      values.append((target, try expression()))
    }
    return try findingNames(late: false) { parser throws(TokenizerError) in
      .with(values, try parser.block(closedBy: "endwith"))
    }
  }

  private mutating func namedBlock() throws(TokenizerError) -> TemplateStatement {
    let position = current.position
    let name = try expectName()
    let isScoped = try skip(.name("scoped"))
    _ = try skip(.name("required"))
    let body = try separately { parser throws(TokenizerError) in
      try parser.block(closedBy: "endblock")
    }
    _ = try skip(.name(name))
    guard blocks.updateValue(body, forKey: name) == nil else {
      throw failure("block \(pythonQuoted(name)) defined twice", at: position)
    }
    return .block(name, isScoped: isScoped)
  }

  private mutating func autoescape(
    _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateStatement {
    guard case .boolean(false) = try expression().kind else {
      throw TemplateFault.unsupported("{% autoescape %} other than false").at(position)
    }
    return .scope(try block(closedBy: "endautoescape"))
  }

  /// `include`, `import`, `from … import` and `extends`.
  private mutating func loading(_ keyword: String) throws(TokenizerError) -> TemplateStatement {
    let name = try expression()
    while current.kind != .statementEnd, current.kind != .end { try skip() }
    return .load(name)
  }
}
