/// Builds a template's statements from its tokens, as Jinja's own parser does, message by message.
struct TemplateParser {
  private let tokens: [TemplateToken]
  private var index = 0
  var statementDepth = 0
  /// How deep the expression parser has called itself.
  var expressionDepth = 0
  /// The tags that are open, outermost first.
  var openTags: [String] = []
  /// What may end each of the bodies that are being read.
  var bodyEnds: [[String]] = []
  /// Loops around this place that `break` can leave.
  var loopDepth = 0
  /// Whether filters and tests that do not exist are found out only when they are run, as inside `if`.
  var findsNamesLate = false
  /// The first filter or test that does not exist: wrong only in a template that parses.
  var unknownName: TokenizerError?
  /// For each macro that is being read, which special names its body used.
  var specialNames: [Set<String>] = []

  var blocks: [String: [TemplateStatement]] = [:]

  static func syntax(of source: String) throws(TokenizerError) -> TemplateSyntax {
    var parser = TemplateParser(tokens: try TemplateLexer.tokens(of: source))
    try parser.checkCurrent()
    let statements = try parser.body(until: [])
    if let error = parser.unknownName { throw error }
    return TemplateSyntax(statements: statements, blocks: parser.blocks)
  }

  private init(tokens: [TemplateToken]) { self.tokens = tokens }

  var current: TemplateToken { tokens[index] }

  var next: TemplateToken { tokens[min(index + 1, tokens.count - 1)] }

  mutating func skip() throws(TokenizerError) {
    index = min(index + 1, tokens.count - 1)
    try checkCurrent()
  }

  private func checkCurrent() throws(TokenizerError) {
    if case .invalid(let message) = current.kind { throw failure(message) }
  }

  /// Goes on if the current token is this one.
  mutating func skip(_ kind: TemplateToken.Kind) throws(TokenizerError) -> Bool {
    guard current.kind == kind else { return false }
    try skip()
    return true
  }

  mutating func expect(_ kind: TemplateToken.Kind) throws(TokenizerError) {
    let wanted = TemplateToken(kind: kind, position: current.position).shown
    guard try skip(kind) else { throw unexpected(wanted) }
  }

  mutating func expectName() throws(TokenizerError) -> String {
    guard case .name(let name) = current.kind else { throw unexpected("name") }
    try skip()
    return name
  }

  func unexpected(_ expected: String) -> TokenizerError {
    let wanted = pythonQuoted(expected)
    return current.kind == .end
      ? failure("unexpected end of template, expected \(wanted).")
      : failure("expected token \(wanted), got \(pythonQuoted(current.shown))")
  }

  func failure(_ message: String, at position: TemplatePosition? = nil) -> TokenizerError {
    TemplateFault.syntax(message).at(position ?? current.position)
  }

  func nestedTooDeep(_ limit: Int) -> TokenizerError {
    TemplateFault.nestingTooDeep(limit: limit).at(current.position)
  }
}
