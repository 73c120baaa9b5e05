/// Names, numbers, strings and symbols inside tags.
extension TemplateLexer {
  mutating func readToken() {
    let scalar = source[index]
    if scalar == "'" || scalar == "\"" {
      readString(until: scalar)
    } else if ("0"..."9").contains(scalar) {
      readNumber()
    } else if scalar == "_" || scalar.properties.isXIDStart {
      let start = position
      let name = take { $0 == "_" || $0.properties.isXIDContinue }
      tokens.append(TemplateToken(kind: .name(name), position: start))
    } else {
      readSymbol()
    }
  }

  private mutating func readSymbol() {
    let pair = text(source[index..<min(index + 2, source.count)])
    if ["//", "**", "==", "!=", ">=", "<="].contains(pair) {
      append(.symbol(pair))
      advance(by: 2)
    } else if "+-*/%~<>()[]{},.:|=;".unicodeScalars.contains(source[index]) {
      append(.symbol(text(source[index...index])))
      advance()
    } else {
      fail("unexpected char \(pythonQuoted(text(source[index...index]))) at \(index)", at: position)
    }
  }

  private mutating func readNumber() {
    let start = position
    let kind = floatText().map { Double($0).map(TemplateToken.Kind.double) } ?? integerKind()
    guard let kind else {
      return fail("an integer of more than 64 bits is not supported", at: start)
    }
    tokens.append(TemplateToken(kind: kind, position: start))
  }

  /// Reads a number with a fraction or an exponent, if one stands here and follows no dot.
  private mutating func floatText() -> String? {
    if index > 0, source[index - 1] == "." { return nil }
    var place = index
    guard digits(from: &place) else { return nil }
    var isFloat = false
    var ahead = place + 1
    if place < source.count, source[place] == ".", digits(from: &ahead) {
      (place, isFloat) = (ahead, true)
    }
    if place < source.count, source[place] == "e" || source[place] == "E" {
      ahead = place + 1
      if ahead < source.count, source[ahead] == "+" || source[ahead] == "-" { ahead += 1 }
      if digits(from: &ahead) { (place, isFloat) = (ahead, true) }
    }
    guard isFloat else { return nil }
    let result = text(source[index..<place].filter { $0 != "_" })
    advance(by: place - index)
    return result
  }

  /// Moves past digits with single underscores between them.
  private func digits(
    from place: inout Int, where isDigit: (Unicode.Scalar) -> Bool = { ("0"..."9").contains($0) }
  ) -> Bool {
    guard place < source.count, isDigit(source[place]) else { return false }
    while place < source.count {
      if isDigit(source[place]) {
        place += 1
      } else if source[place] == "_", place + 1 < source.count, isDigit(source[place + 1]) {
        place += 2
      } else {
        break
      }
    }
    return true
  }

  private mutating func integerKind() -> TemplateToken.Kind? {
    var place = index
    var radix = 10
    if source[index] == "0" {
      let letter = index + 1 < source.count ? source[index + 1].properties.lowercaseMapping : ""
      radix = ["b": 2, "o": 8, "x": 16][letter] ?? 10
    }
    if radix != 10 {
      place += 2
      if place < source.count, source[place] == "_" { place += 1 }
      let valid = { (scalar: Unicode.Scalar) in
        Character(scalar).hexDigitValue.map { $0 < radix } ?? false
      }
      guard digits(from: &place, where: valid) else {
        advance()
        return .integer(0)
      }
      let value = Int(text(source[(index + 2)..<place].filter { $0 != "_" }), radix: radix)
      advance(by: place - index)
      return value.map { .integer($0) }
    }
    // "01" is two numbers, as in Jinja.
    let isZero = source[index] == "0"
    _ = digits(from: &place, where: { isZero ? $0 == "0" : ("0"..."9").contains($0) })
    let value = Int(text(source[index..<place].filter { $0 != "_" }))
    advance(by: place - index)
    return value.map { .integer($0) }
  }

  private mutating func readString(until quote: Unicode.Scalar) {
    let start = position
    let startIndex = index
    var result = String.UnicodeScalarView()
    advance()
    while index < source.count, source[index] != quote {
      if source[index] == "\\", index + 1 < source.count {
        guard let scalars = readEscape(at: start) else { return }
        result.append(contentsOf: scalars)
      } else {
        result.append(source[index])
        advance()
      }
    }
    guard index < source.count else {
      return fail(
        "unexpected char \(pythonQuoted(String(String.UnicodeScalarView([quote])))) at \(startIndex)",
        at: start)
    }
    advance()
    tokens.append(TemplateToken(kind: .string(String(result)), position: start))
  }

  /// Reads a backslash and what belongs to it, by Python's rules: unknown escapes stay as written.
  private mutating func readEscape(at start: TemplatePosition) -> [Unicode.Scalar]? {
    let letter = source[index + 1]
    advance(by: 2)
    switch letter {
    case "n": return ["\n"]
    case "t": return ["\t"]
    case "r": return ["\r"]
    case "a": return ["\u{7}"]
    case "b": return ["\u{8}"]
    case "f": return ["\u{C}"]
    case "v": return ["\u{B}"]
    case "\\", "'", "\"": return [letter]
    case "\n": return []
    case "0"..."7": return readOctal(first: letter)
    case "x": return readHex(length: 2, name: "\\xXX", at: start)
    case "u": return readHex(length: 4, name: "\\uXXXX", at: start)
    case "U": return readHex(length: 8, name: "\\UXXXXXXXX", at: start)
    case "N":
      fail("the escape \\N is not supported", at: start)
      return nil
    default: return ["\\", letter]
    }
  }

  private mutating func readOctal(first: Unicode.Scalar) -> [Unicode.Scalar] {
    var value = first.value - 0x30
    for _ in 0..<2 where index < source.count && ("0"..."7").contains(source[index]) {
      value = value * 8 + source[index].value - 0x30
      advance()
    }
    return Unicode.Scalar(value).map { [$0] } ?? []
  }

  private mutating func readHex(
    length: Int, name: String, at start: TemplatePosition
  ) -> [Unicode.Scalar]? {
    let digits = source[index...].prefix(length)
    let isWhole =
      digits.count == length && digits.allSatisfy { Character($0).isHexDigit && $0.isASCII }
    guard isWhole, let value = UInt32(text(digits), radix: 16) else {
      fail("truncated \(name) escape", at: start)
      return nil
    }
    guard let scalar = Unicode.Scalar(value) else {
      fail(
        value > 0x10FFFF
          ? "illegal Unicode character" : "half a character in an escape is not supported",
        at: start)
      return nil
    }
    advance(by: length)
    return [scalar]
  }

  private mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String {
    let start = index
    while index < source.count, isWanted(source[index]) { advance() }
    return text(source[start..<index])
  }

  private func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
