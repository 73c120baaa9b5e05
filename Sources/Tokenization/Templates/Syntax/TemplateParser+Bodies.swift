extension TemplateParser {
  /// Reads statements up to a tag that opens with one of `ends`, which stays, past its `{%`.
  mutating func body(until ends: [String]) throws(TokenizerError) -> [TemplateStatement] {
    statementDepth += 1
    if !ends.isEmpty { bodyEnds.append(ends) }
    defer {
      statementDepth -= 1
      if !ends.isEmpty { bodyEnds.removeLast() }
    }
    guard statementDepth <= TemplateLimits.statementDepth else {
      throw nestedTooDeep(TemplateLimits.statementDepth)
    }
    var statements: [TemplateStatement] = []
    while true {
      let token = current
      switch token.kind {
      case .text(let text):
        try skip()
        statements.append(.text(text, token.position))
      case .outputBegin:
        try skip()
        statements.append(.output(try tupleOrExpression()))
        try expect(.outputEnd)
      case .statementBegin:
        try skip()
        if case .name(let name) = current.kind, ends.contains(name) { return statements }
        statements += try statement()
        try expect(.statementEnd)
      default:
        guard ends.isEmpty else { throw lostTag(nil) }
        return statements
      }
    }
  }

  /// Reads the rest of a tag and the body after it, up to one of `ends`.
  mutating func block(until ends: [String]) throws(TokenizerError) -> [TemplateStatement] {
    _ = try skip(.symbol(":"))
    try expect(.statementEnd)
    return try body(until: ends)
  }

  /// Reads the rest of a tag and the body after it, and the keyword that closes it.
  mutating func block(closedBy end: String) throws(TokenizerError) -> [TemplateStatement] {
    let body = try block(until: [end])
    try skip()
    return body
  }

  /// Reads what runs as a function of its own: no loop around it can be left from inside.
  mutating func separately<Result>(
    _ read: (inout Self) throws(TokenizerError) -> Result
  ) throws(TokenizerError) -> Result {
    let outside = (loopDepth, findsNamesLate)
    (loopDepth, findsNamesLate) = (0, false)
    defer { (loopDepth, findsNamesLate) = outside }
    return try read(&self)
  }

  mutating func findingNames<Result>(
    late: Bool, _ read: (inout Self) throws(TokenizerError) -> Result
  ) throws(TokenizerError) -> Result {
    let outside = findsNamesLate
    findsNamesLate = late
    defer { findsNamesLate = outside }
    return try read(&self)
  }

  /// What Jinja says of a tag it does not know here, or of the template's end (`nil`).
  func lostTag(_ name: String?, at position: TemplatePosition? = nil) -> TokenizerError {
    var message = [
      name.map { "Encountered unknown tag \(pythonQuoted($0))." } ?? "Unexpected end of template."
    ]
    if let last = bodyEnds.last {
      let looking = last.map(pythonQuoted).joined(separator: " or ")
      let isExpected = name.map { name in bodyEnds.contains { $0.contains(name) } } ?? false
      message.append(
        isExpected
          ? "You probably made a nesting mistake. Jinja is expecting this tag, "
            + "but currently looking for \(looking)."
          : "Jinja was looking for the following tags: \(looking).")
    }
    if let tag = openTags.last {
      message.append("The innermost block that needs to be closed is \(pythonQuoted(tag)).")
    }
    return failure(message.joined(separator: " "), at: position)
  }
}
