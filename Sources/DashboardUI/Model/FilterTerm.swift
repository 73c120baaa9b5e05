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
    guard !word.isQuoted, let (name, relation, value) = word.parts else {
      test = .contains(word.body)
      return
    }
    guard let field = FilterField(rawValue: name) else {
      throw .unknownField(name, word: word.body)
    }
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

  private static let units = ["ms": 1.0, "µs": 1e-3, "us": 1e-3, "s": 1e3]

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
    return (words + [word]).map { FilterWord($0) }.filter { !$0.body.isEmpty }
  }

  private init(_ source: String) {
    self.source = source
    isInverted = source.first == "!"
    let rest = isInverted ? source.dropFirst() : source[...]
    isQuoted = rest.first == "\""
    body = rest.filter { $0 != "\"" }
  }

  /// Name, relation and value; `nil` for what does not look like them.
  var parts: (name: String, relation: FilterRelation, value: String)? {
    let name = body.prefix { !":=<>".contains($0) }
    guard name.count < body.count, let first = name.first, first.isLetter,
      name.allSatisfy({ $0.isLetter || $0.isNumber || "-_".contains($0) })
    else { return nil }
    let rest = body.dropFirst(name.count)
    let sign = String(rest.prefix { ":=<>".contains($0) })
    let relation = sign == ":" || sign == "==" ? .equal : FilterRelation(rawValue: sign)
    guard let relation else { return nil }
    return (String(name), relation, String(rest.dropFirst(sign.count)))
  }
}
