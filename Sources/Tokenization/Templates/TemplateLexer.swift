/// Cuts a template's source into tokens.
///
/// Whitespace is handled as Hugging Face sets Jinja up, which is what templates are written for:
/// `trim_blocks` (a newline right after `%}` goes), `lstrip_blocks` (blanks before `{%` at the
/// start of a line go) and one newline at the source's end dropped; `-` and `+` marks as in Jinja.
struct TemplateLexer {
  private let source: [Unicode.Scalar]
  private var index = 0
  private var position = TemplatePosition()
  private var tokens: [TemplateToken] = []
  /// Whether what precedes `index` ends a line, or nothing precedes it.
  private var isAtLineStart = true

  static func tokens(of source: String) throws(TokenizerError) -> [TemplateToken] {
    guard source.utf8.count <= TemplateLimits.sourceBytes else {
      throw TemplateFault.sourceTooLong(limit: TemplateLimits.sourceBytes).at(TemplatePosition())
    }
    var lexer = TemplateLexer(source)
    while lexer.index < lexer.source.count { try lexer.readTextAndTag() }
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

  private mutating func readTextAndTag() throws(TokenizerError) {
    let start = index
    let textPosition = position
    while index < source.count, !isTagBegin { advance() }
    var text = source[start..<index]
    guard index < source.count else {
      appendText(text, at: textPosition)
      return
    }
    let kind = source[index + 1]
    let mark = index + 2 < source.count ? source[index + 2] : nil
    if mark == "-" {
      while let last = text.last, last.isTemplateSpace { text.removeLast() }
    } else if mark != "+", kind != "{" {
      stripLineStart(&text)
    }
    appendText(text, at: textPosition)
    let tagPosition = position
    advance(by: mark == "-" || (mark == "+" && kind != "{") ? 3 : 2)
    switch kind {
    case "#": try skipComment(from: tagPosition)
    case "%": try readTag(.statementBegin, .statementEnd, close: "%", at: tagPosition)
    default: try readTag(.outputBegin, .outputEnd, close: "}", at: tagPosition)
    }
  }

  /// Whether `{{`, `{%` or `{#` stands at `index`.
  private var isTagBegin: Bool {
    guard source[index] == "{", index + 1 < source.count else { return false }
    return source[index + 1] == "{" || source[index + 1] == "%" || source[index + 1] == "#"
  }

  /// Drops the blanks between a line's start and the tag.
  private func stripLineStart(_ text: inout ArraySlice<Unicode.Scalar>) {
    let lineStart = text.lastIndex(of: "\n").map { $0 + 1 } ?? text.startIndex
    guard lineStart > text.startIndex || isAtLineStart else { return }
    if text[lineStart...].allSatisfy(\.isTemplateSpace) { text.removeSubrange(lineStart...) }
  }

  private mutating func skipComment(from start: TemplatePosition) throws(TokenizerError) {
    while index + 1 < source.count {
      if source[index] == "#", source[index + 1] == "}" {
        let mark = source[index - 1]
        advance(by: 2)
        finishTag(mark: mark, trimsNewline: true)
        return
      }
      advance()
    }
    throw TemplateFault.unterminated("the comment").at(start)
  }

  private mutating func readTag(
    _ begin: TemplateToken.Kind, _ end: TemplateToken.Kind, close: Unicode.Scalar,
    at start: TemplatePosition
  ) throws(TokenizerError) {
    tokens.append(TemplateToken(kind: begin, position: start))
    var openBrackets = 0
    while true {
      while index < source.count, source[index].isTemplateSpace { advance() }
      guard index < source.count else { throw TemplateFault.unterminated("the tag").at(start) }
      if openBrackets == 0, let mark = tagEnd(close) {
        append(end)
        advance(by: mark == nil ? 2 : 3)
        finishTag(mark: mark, trimsNewline: close == "%")
        return
      }
      switch source[index] {
      case "(", "[", "{": openBrackets += 1
      case ")", "]", "}": openBrackets -= 1
      default: break
      }
      try readToken()
    }
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

  private mutating func readToken() throws(TokenizerError) {
    let scalar = source[index]
    if scalar == "'" || scalar == "\"" {
      try readString(until: scalar)
    } else if scalar.isTemplateDigit {
      try readNumber()
    } else if scalar == "_" || scalar.properties.isXIDStart {
      let start = position
      let name = take { $0 == "_" || $0.properties.isXIDContinue }
      tokens.append(TemplateToken(kind: .name(name), position: start))
    } else {
      try readSymbol()
    }
  }

  private mutating func readSymbol() throws(TokenizerError) {
    let pair = String(String.UnicodeScalarView(source[index..<min(index + 2, source.count)]))
    if ["//", "**", "==", "!=", ">=", "<="].contains(pair) {
      append(.symbol(pair))
      advance(by: 2)
    } else if "+-*/%~<>()[]{},.:|=".unicodeScalars.contains(source[index]) {
      append(.symbol(String(source[index])))
      advance()
    } else {
      throw TemplateFault.unexpected(String(source[index]), expected: "an expression").at(position)
    }
  }

  private mutating func readNumber() throws(TokenizerError) {
    let start = position
    var digits = take { $0.isTemplateDigit || $0 == "_" }
    if index + 1 < source.count, source[index] == ".", source[index + 1].isTemplateDigit {
      advance()
      digits += "." + take { $0.isTemplateDigit || $0 == "_" }
    }
    digits.removeAll { $0 == "_" }
    if let value = Int(digits) {
      tokens.append(TemplateToken(kind: .integer(value), position: start))
    } else if digits.contains("."), let value = Double(digits) {
      tokens.append(TemplateToken(kind: .double(value), position: start))
    } else {
      throw TemplateFault.unexpected(digits, expected: "a smaller number").at(start)
    }
  }

  private mutating func readString(until quote: Unicode.Scalar) throws(TokenizerError) {
    let start = position
    var text = String.UnicodeScalarView()
    advance()
    while index < source.count, source[index] != quote {
      if source[index] == "\\", index + 1 < source.count {
        text.append(contentsOf: readEscape())
      } else {
        text.append(source[index])
        advance()
      }
    }
    guard index < source.count else { throw TemplateFault.unterminated("the string").at(start) }
    advance()
    tokens.append(TemplateToken(kind: .string(String(text)), position: start))
  }

  /// Reads a backslash and what belongs to it, by Python's rules: unknown escapes stay as written.
  private mutating func readEscape() -> [Unicode.Scalar] {
    let letter = source[index + 1]
    advance(by: 2)
    switch letter {
    case "n": return ["\n"]
    case "t": return ["\t"]
    case "r": return ["\r"]
    case "\\", "'", "\"": return [letter]
    case "\n": return []
    case "x", "u", "U":
      let length = letter == "x" ? 2 : letter == "u" ? 4 : 8
      let digits = String(String.UnicodeScalarView(source[index...].prefix(length)))
      guard digits.unicodeScalars.count == length, let value = UInt32(digits, radix: 16),
        let scalar = Unicode.Scalar(value)
      else { return ["\\", letter] }
      advance(by: length)
      return [scalar]
    default: return ["\\", letter]
    }
  }

  private mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String {
    var text = String.UnicodeScalarView()
    while index < source.count, isWanted(source[index]) {
      text.append(source[index])
      advance()
    }
    return String(text)
  }

  private mutating func advance(by count: Int = 1) {
    for _ in 0..<count where index < source.count {
      if source[index] == "\n" {
        position = TemplatePosition(line: position.line + 1, column: 1)
      } else {
        position.column += 1
      }
      index += 1
    }
  }

  private mutating func append(_ kind: TemplateToken.Kind) {
    tokens.append(TemplateToken(kind: kind, position: position))
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

  fileprivate var isTemplateDigit: Bool { ("0"..."9").contains(self) }
}
