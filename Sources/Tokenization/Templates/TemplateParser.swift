/// Builds a template's statements from its tokens.
struct TemplateParser {
  private let tokens: [TemplateToken]
  private var index = 0
  private var statementDepth = 0
  /// How deep the expression parser has called itself.
  var expressionDepth = 0

  static func statements(of source: String) throws(TokenizerError) -> [TemplateStatement] {
    var parser = TemplateParser(tokens: try TemplateLexer.tokens(of: source))
    let statements = try parser.body(until: [])
    guard parser.current.kind == .end else { throw parser.unexpected("a statement") }
    return statements
  }

  private init(tokens: [TemplateToken]) { self.tokens = tokens }

  var current: TemplateToken { tokens[index] }

  mutating func skip() { index = min(index + 1, tokens.count - 1) }

  mutating func skip(_ kind: TemplateToken.Kind) -> Bool {
    guard current.kind == kind else { return false }
    skip()
    return true
  }

  mutating func expect(_ kind: TemplateToken.Kind) throws(TokenizerError) {
    let wanted = TemplateToken(kind: kind, position: current.position).shown
    guard skip(kind) else { throw unexpected("\"\(wanted)\"") }
  }

  mutating func expectName() throws(TokenizerError) -> String {
    guard case .name(let name) = current.kind else { throw unexpected("a name") }
    skip()
    return name
  }

  func unexpected(_ expected: String) -> TokenizerError {
    TemplateFault.unexpected(current.shown, expected: expected).at(current.position)
  }

  /// Reads statements up to a tag that opens with one of `ends`, which stays, past its `{%`.
  private mutating func body(until ends: Set<String>) throws(TokenizerError) -> [TemplateStatement]
  {
    statementDepth += 1
    defer { statementDepth -= 1 }
    guard statementDepth <= TemplateLimits.statementDepth else {
      throw TemplateFault.nestingTooDeep(limit: TemplateLimits.statementDepth).at(current.position)
    }
    var statements: [TemplateStatement] = []
    while true {
      let token = current
      switch token.kind {
      case .text(let text):
        skip()
        statements.append(.text(text, token.position))
      case .outputBegin:
        skip()
        statements.append(.output(try expression()))
        try expect(.outputEnd)
      case .statementBegin:
        skip()
        if case .name(let name) = current.kind, ends.contains(name) { return statements }
        statements += try statement()
      default:
        guard ends.isEmpty else { throw unexpected(ends.sorted().joined(separator: " or ")) }
        return statements
      }
    }
  }

  /// Reads one statement from its keyword on.
  private mutating func statement() throws(TokenizerError) -> [TemplateStatement] {
    let position = current.position
    let keyword = try expectName()
    switch keyword {
    case "if": return [try branches()]
    case "for": return [try loop()]
    case "set": return [try assignment()]
    case "break": return [try leave(.breaksLoop)]
    case "continue": return [try leave(.continuesLoop)]
    case "generation":
      // Marks what the model says, for training; it changes nothing in the text.
      try expect(.statementEnd)
      return try finish(body(until: ["endgeneration"]))
    case "macro", "call", "filter", "block", "extends", "include", "import", "from", "with", "raw",
      "autoescape":
      throw TemplateFault.unsupported("{% \(keyword) %}").at(position)
    default:
      throw TemplateFault.unexpected(keyword, expected: "a statement").at(position)
    }
  }

  /// Skips the keyword and end of a closing tag.
  private mutating func finish<Result>(_ result: Result) throws(TokenizerError) -> Result {
    skip()
    try expect(.statementEnd)
    return result
  }

  private mutating func leave(_ flow: TemplateFlow) throws(TokenizerError) -> TemplateStatement {
    try expect(.statementEnd)
    return .leave(flow)
  }

  private mutating func branches() throws(TokenizerError) -> TemplateStatement {
    var branches: [(condition: TemplateExpression?, body: [TemplateStatement])] = []
    var condition: TemplateExpression? = try expression()
    while true {
      try expect(.statementEnd)
      let isLast = condition == nil
      let body = try body(until: isLast ? ["endif"] : ["elif", "else", "endif"])
      branches.append((condition, body))
      let keyword = try expectName()
      switch keyword {
      case "elif": condition = try expression()
      case "else": condition = nil
      default:
        try expect(.statementEnd)
        return .branches(branches)
      }
    }
  }

  private mutating func loop() throws(TokenizerError) -> TemplateStatement {
    var targets = [try expectName()]
    while skip(.symbol(",")) { targets.append(try expectName()) }
    try expect(.name("in"))
    let items = try expressionWithoutCondition()
    let condition = skip(.name("if")) ? try expression() : nil
    try expect(.statementEnd)
    let body = try body(until: ["else", "endfor"])
    var otherwise: [TemplateStatement] = []
    if skip(.name("else")) {
      try expect(.statementEnd)
      otherwise = try self.body(until: ["endfor"])
    }
    return try finish(
      .loop(
        TemplateLoop(
          targets: targets, items: items, condition: condition, body: body, otherwise: otherwise)))
  }

  private mutating func assignment() throws(TokenizerError) -> TemplateStatement {
    let position = current.position
    var target = TemplateTarget(name: try expectName(), attribute: nil, position: position)
    if skip(.symbol(".")) { target.attribute = try expectName() }
    if skip(.symbol("=")) {
      let value = try expression()
      try expect(.statementEnd)
      return .set(target, value)
    }
    try expect(.statementEnd)
    return try finish(.setBlock(target, body(until: ["endset"])))
  }
}
