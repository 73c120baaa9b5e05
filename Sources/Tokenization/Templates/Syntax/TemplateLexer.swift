/// Cuts a template's source into tokens.
///
/// Whitespace is handled as Hugging Face sets Jinja up, which is what templates are written for:
/// `trim_blocks` (a newline right after `%}` goes), `lstrip_blocks` (blanks before `{%` at the
/// start of a line go) and one newline at the source's end dropped; `-` and `+` marks as in Jinja.
///
/// What is no token becomes `.invalid` and ends the reading; the parser throws when it gets there,
/// so that the first thing wrong is the one named.
struct TemplateLexer {
  let source: [Unicode.Scalar]
  var index = 0
  private(set) var position = TemplatePosition()
  var tokens: [TemplateToken] = []
  /// Whether what precedes `index` ends a line, or nothing precedes it.
  private var isAtLineStart = true
  private(set) var hasFailed = false

  static func tokens(of source: String) throws(TokenizerError) -> [TemplateToken] {
    guard source.utf8.count <= TemplateLimits.sourceBytes else {
      throw TemplateFault.sourceTooLong(limit: TemplateLimits.sourceBytes).at(TemplatePosition())
    }
    var lexer = TemplateLexer(source)
    while !lexer.hasFailed, lexer.index < lexer.source.count { lexer.readTextAndTag() }
    lexer.append(.end)
    return lexer.tokens
  }

  private init(_ source: String) {
    var scalars: [Unicode.Scalar] = []
    for scalar in source.unicodeScalars {
      // CR LF and a lone CR both mean a newline.
      if scalar == "\n", scalars.last == "\r" { scalars.removeLast() }
      scalars.append(scalar)
    }
    for index in scalars.indices where scalars[index] == "\r" { scalars[index] = "\n" }
    if scalars.last == "\n" { scalars.removeLast() }
    self.source = scalars
  }

  private mutating func readTextAndTag() {
    let start = index
    let textPosition = position
    while index < source.count, !isTagBegin { advance() }
    guard index < source.count else {
      appendText(source[start...], at: textPosition)
      return
    }
    let kind = source[index + 1]
    let mark = signMark(at: index + 2)
    appendText(kept(source[start..<index], before: kind, mark: mark), at: textPosition)
    let tagPosition = position
    if let body = rawBody() { return readRaw(from: body, at: tagPosition) }
    advance(by: mark == nil ? 2 : 3)
    switch kind {
    case "#": skipComment(from: tagPosition)
    case "%": readTag(.statementBegin, .statementEnd, close: "%", at: tagPosition)
    default: readTag(.outputBegin, .outputEnd, close: "}", at: tagPosition)
    }
  }

  /// Whether `{{`, `{%` or `{#` stands at `index`.
  private var isTagBegin: Bool {
    guard source[index] == "{", index + 1 < source.count else { return false }
    return source[index + 1] == "{" || source[index + 1] == "%" || source[index + 1] == "#"
  }

  private func signMark(at place: Int) -> Unicode.Scalar? {
    guard place < source.count, source[place] == "-" || source[place] == "+" else { return nil }
    return source[place]
  }

  /// What stays of the text before a tag.
  private func kept(
    _ text: ArraySlice<Unicode.Scalar>, before kind: Unicode.Scalar, mark: Unicode.Scalar?
  ) -> ArraySlice<Unicode.Scalar> {
    var text = text
    if mark == "-" {
      while let last = text.last, last.isTemplateSpace { text.removeLast() }
    } else if mark == nil, kind != "{" {
      let lineStart = text.lastIndex(of: "\n").map { $0 + 1 } ?? text.startIndex
      if lineStart > text.startIndex || isAtLineStart,
        text[lineStart...].allSatisfy(\.isTemplateSpace)
      {
        text.removeSubrange(lineStart...)
      }
    }
    return text
  }

  /// Where the text begins if `{% raw %}` stands at `index`.
  private func rawBody() -> Int? {
    guard source[index + 1] == "%" else { return nil }
    return tagEnd(of: "raw", at: index, allowsPlus: false).map { end in
      guard source[end - 3] == "-" else { return end }
      return source[end...].firstIndex { !$0.isTemplateSpace } ?? source.count
    }
  }

  /// Past `%}` of a tag of one word that begins at `place`.
  private func tagEnd(of word: String, at place: Int, allowsPlus: Bool) -> Int? {
    var place = place + (signMark(at: place + 2) == nil ? 2 : 3)
    func skipSpace() {
      while place < source.count, source[place].isTemplateSpace { place += 1 }
    }
    skipSpace()
    guard source[place...].starts(with: word.unicodeScalars) else { return nil }
    place += word.unicodeScalars.count
    skipSpace()
    if let mark = signMark(at: place), mark == "-" || allowsPlus { place += 1 }
    guard place + 1 < source.count, source[place] == "%", source[place + 1] == "}" else {
      return nil
    }
    return place + 2
  }

  private mutating func readRaw(from body: Int, at tagPosition: TemplatePosition) {
    isAtLineStart = source[body - 1] == "\n"
    advance(by: body - index)
    let textPosition = position
    while index < source.count {
      if isTagBegin, source[index + 1] == "%",
        let end = tagEnd(of: "endraw", at: index, allowsPlus: true)
      {
        let mark = signMark(at: index + 2)
        appendText(kept(source[body..<index], before: "%", mark: mark), at: textPosition)
        advance(by: end - index)
        finishTag(mark: signMark(at: end - 3), trimsNewline: true)
        return
      }
      advance()
    }
    if body < source.count { fail("Missing end of raw directive", at: tagPosition) }
  }

  private mutating func skipComment(from start: TemplatePosition) {
    let first = index
    while index + 1 < source.count {
      if source[index] == "#", source[index + 1] == "}" {
        let mark = index > first ? signMark(at: index - 1) : nil
        advance(by: 2)
        finishTag(mark: mark, trimsNewline: true)
        return
      }
      advance()
    }
    if first < source.count { fail("Missing end of comment tag", at: start) }
    advance(by: source.count - index)
  }

  private mutating func readTag(
    _ begin: TemplateToken.Kind, _ end: TemplateToken.Kind, close: Unicode.Scalar,
    at start: TemplatePosition
  ) {
    tokens.append(TemplateToken(kind: begin, position: start))
    var closers: [Unicode.Scalar] = []
    while !hasFailed {
      while index < source.count, source[index].isTemplateSpace { advance() }
      guard index < source.count else { return }
      if closers.isEmpty, let mark = tagEnd(close) {
        append(end)
        advance(by: mark == nil ? 2 : 3)
        finishTag(mark: mark, trimsNewline: close == "%")
        return
      }
      guard balances(source[index], &closers) else { return }
      readToken()
    }
  }

  /// Keeps count of brackets; a tag does not end inside them.
  private mutating func balances(_ scalar: Unicode.Scalar, _ closers: inout [Unicode.Scalar])
    -> Bool
  {
    switch scalar {
    case "(": closers.append(")")
    case "[": closers.append("]")
    case "{": closers.append("}")
    case ")", "]", "}":
      let expected = closers.popLast()
      if expected == scalar { return true }
      fail("unexpected '\(scalar)'" + (expected.map { ", expected '\($0)'" } ?? ""), at: position)
      return false
    default: break
    }
    return true
  }

  /// The mark of the tag's end at `index`: `nil` inside for an end without one.
  private func tagEnd(_ close: Unicode.Scalar) -> Unicode.Scalar?? {
    let first = source[index]
    let hasMark = first == "-" || (first == "+" && close == "%")
    let at = hasMark ? index + 1 : index
    guard at + 1 < source.count, source[at] == close, source[at + 1] == "}" else { return .none }
    return .some(hasMark ? first : nil)
  }

  /// Drops what the tag's end drops of the text after it.
  private mutating func finishTag(mark: Unicode.Scalar?, trimsNewline: Bool) {
    isAtLineStart = false
    if mark == "-" {
      while index < source.count, source[index].isTemplateSpace {
        isAtLineStart = source[index] == "\n"
        advance()
      }
    } else if trimsNewline, mark != "+", index < source.count, source[index] == "\n" {
      isAtLineStart = true
      advance()
    }
  }

  mutating func advance(by count: Int = 1) {
    for _ in 0..<count where index < source.count {
      if source[index] == "\n" {
        position = TemplatePosition(line: position.line + 1, column: 1)
      } else {
        position.column += 1
      }
      index += 1
    }
  }

  mutating func append(_ kind: TemplateToken.Kind) {
    tokens.append(TemplateToken(kind: kind, position: position))
  }

  mutating func fail(_ message: String, at position: TemplatePosition) {
    hasFailed = true
    tokens.append(TemplateToken(kind: .invalid(message), position: position))
  }

  private mutating func appendText(
    _ text: ArraySlice<Unicode.Scalar>, at position: TemplatePosition
  ) {
    guard !text.isEmpty else { return }
    let string = String(String.UnicodeScalarView(text))
    tokens.append(TemplateToken(kind: .text(string), position: position))
  }
}

extension Unicode.Scalar {
  /// What Python calls whitespace.
  var isTemplateSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
}
