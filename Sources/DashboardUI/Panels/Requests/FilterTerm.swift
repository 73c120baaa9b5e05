import EngineTypes

/// One term of the filter.
struct FilterTerm: Equatable {
  enum Test: Equatable {
    /// In the request's row.
    case contains(String)
    case field(FilterField, String)
    case number(FilterField, FilterRelation, Double)
  }

  /// As it was typed.
  var source: String
  var test: Test
  var isInverted = false

  /// Reads a term that is not empty.
  init(_ word: FilterWord) throws(FilterFault) {
    source = word.source
    isInverted = word.isInverted
    guard !word.isQuoted, let (name, sign, value) = word.parts else {
      test = .contains(word.body)
      return
    }
    let known: FilterRelation? =
      switch sign {
      case ":", "==", "!=": .equal
      default: FilterRelation(rawValue: sign)
      }
    guard let field = FilterField(rawValue: name) else {
      // What has no sign of ours is not meant for a field.
      guard known == nil else { throw .unknownField(name, word: word.body) }
      test = .contains(word.body)
      return
    }
    guard let relation = known else {
      throw .unknownRelation(sign, field: name, choices: field.choices)
    }
    if sign == "!=" { isInverted = !isInverted }
    guard !value.isEmpty else { throw .missingValue(field: name, choices: field.choices) }
    test = try Self.test(field, relation, value)
  }

  private static func test(
    _ field: FilterField, _ relation: FilterRelation, _ value: String
  ) throws(FilterFault) -> Test {
    let bad = FilterFault.badValue(value, field: field.rawValue, choices: field.choices)
    let unordered = FilterFault.notCompared(field: field.rawValue, choices: field.choices)
    switch field.kind {
    case .words(let words):
      guard relation == .equal else { throw unordered }
      let value = String(value.map { "-_".contains($0) ? " " : $0 })
      let isKnown =
        words.contains { $0.contains(value) } || field == .verdict && value.hasPrefix("differs")
        || field == .mode && KernelOperation.allCases.contains { value.hasPrefix($0.rawValue) }
      guard isKnown else { throw bad }
      return .field(field, value)
    case .text:
      guard relation == .equal else { throw unordered }
      return .field(field, value)
    case .digits:
      guard relation == .equal else { throw unordered }
      guard value.count <= 64, value.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { throw bad }
      return .field(field, value)
    case .id:
      let digits = value.first == "r" ? String(value.dropFirst()) : value
      guard let number = UInt64(digits) else { throw bad }
      return .number(field, relation, Double(number))
    case .count:
      guard let number = number(value, units: [:]) else { throw bad }
      return .number(field, relation, number)
    case .time:
      // Two times are never equal to the nanosecond.
      guard relation != .equal, let number = number(value, units: units) else { throw bad }
      return .number(field, relation, number)
    }
  }

  private static let units = ["ms": 1.0, "µs": 1e-3, "μs": 1e-3, "us": 1e-3, "s": 1e3]

  /// Reads `20`, `1,024`, `0.5`, and with one of the units behind it `10ms`.
  private static func number(_ text: String, units: [String: Double]) -> Double? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || ".,".contains($0)) }
    let unit = String(text.dropFirst(digits.count))
    guard let factor = unit.isEmpty ? 1 : units[unit],
      let number = Double(digits.filter { $0 != "," }), number.isFinite
    else { return nil }
    return number * factor
  }
}

/// A word of the filter's line, taken apart.
struct FilterWord {
  var source: String
  var isInverted = false
  /// Whether all of it stood in quotes, so that it is text whatever it looks like.
  var isQuoted = false
  /// Without `!` and quotes.
  var body: String

  /// The words of a line; quotes keep blanks together.
  static func all(of line: String) -> [FilterWord] {
    var words: [String] = []
    var word = ""
    var isInQuotes = false
    for character in line {
      if character == "\"" { isInQuotes.toggle() }
      if character.isWhitespace && !isInQuotes {
        words.append(word)
        word = ""
      } else {
        word.append(character)
      }
    }
    return joined(words + [word]).map { FilterWord($0) }.filter { !$0.body.isEmpty }
  }

  /// Puts together what blanks part round a sign: `tokens >= 20`.
  private static func joined(_ words: [String]) -> [String] {
    var result: [String] = []
    for word in words where !word.isEmpty {
      if let last = result.last, isOpen(last, before: word) {
        result[result.count - 1] += word
      } else {
        result.append(word)
      }
    }
    return result
  }

  /// Whether a word is a field's name, or one with a sign, whose next part is the word behind it.
  private static func isOpen(_ word: String, before next: String) -> Bool {
    let body = word.first == "!" ? word.dropFirst() : word[...]
    let name = body.prefix { !signs.contains($0) }
    guard FilterField(rawValue: String(name)) != nil else { return false }
    let sign = body.dropFirst(name.count)
    guard !sign.isEmpty else {
      return next.hasPrefix("!=") || next.first.map { ":=<>".contains($0) } ?? false
    }
    return sign.allSatisfy { signs.contains($0) } && sign != "!"
  }

  private static let signs = ":=<>!"

  private init(_ source: String) {
    self.source = source
    isInverted = source.first == "!"
    let rest = isInverted ? source.dropFirst() : source[...]
    isQuoted = rest.first == "\""
    body = rest.filter { $0 != "\"" }
  }

  /// Name, sign and value; `nil` for what does not look like them.
  var parts: (name: String, sign: String, value: String)? {
    let name = body.prefix { !Self.signs.contains($0) }
    guard name.count < body.count, let first = name.first, first.isLetter,
      name.allSatisfy({ $0.isLetter || $0.isNumber || "-_".contains($0) })
    else { return nil }
    let rest = body.dropFirst(name.count)
    let sign = String(rest.prefix { Self.signs.contains($0) })
    // `wow!` is a text.
    guard sign != "!" else { return nil }
    return (String(name), sign, String(rest.dropFirst(sign.count)))
  }
}
