/// Upper and lower case as Python's strings have it.
extension TemplateInterpreter {
  /// Methods of strings that ask or change their case or kind; `nil` for other names.
  func caseMethod(_ name: String, _ text: String) throws(TokenizerError) -> TemplateValue? {
    let scalars = text.unicodeScalars
    func all(_ has: (Unicode.Scalar) -> Bool) -> TemplateValue {
      .boolean(!scalars.isEmpty && scalars.allSatisfy(has))
    }
    switch name {
    case "upper": return .string(text.uppercased())
    case "lower": return .string(lowercased(text))
    case "casefold": return .string(folded(text))
    case "capitalize": return .string(capitalized(text))
    case "title": return .string(titled(text))
    case "swapcase": return .string(swapped(text))
    case "islower": return .boolean(isLower(text))
    case "isupper": return .boolean(isUpper(text))
    case "istitle":
      return .boolean(text == titled(text) && scalars.contains { $0.properties.isCased })
    case "isalpha": return all(\.isPythonLetter)
    case "isalnum": return all(\.isPythonAlphanumeric)
    case "isdigit": return all(\.isPythonDigit)
    case "isdecimal": return all { $0.properties.numericType == .decimal }
    case "isnumeric": return all { $0.properties.numericType != nil }
    case "isspace": return all(\.isTemplateSpace)
    case "isascii": return .boolean(scalars.allSatisfy(\.isASCII))
    case "isidentifier":
      let isStart = scalars.first.map { $0 == "_" || $0.properties.isXIDStart } ?? false
      return .boolean(isStart && scalars.allSatisfy { $0.properties.isXIDContinue })
    default: return nil
    }
  }

  func isLower(_ text: String) -> Bool { allCased(text) { $0.isLowercase } }

  func isUpper(_ text: String) -> Bool { allCased(text) { $0.isUppercase } }

  private func allCased(
    _ text: String, _ has: (Unicode.Scalar.Properties) -> Bool
  ) -> Bool {
    var hasCased = false
    for scalar in text.unicodeScalars where scalar.properties.isCased {
      guard has(scalar.properties) else { return false }
      hasCased = true
    }
    return hasCased
  }
}

extension Unicode.Scalar {
  var isPythonLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  var isPythonDigit: Bool {
    properties.numericType == .decimal || properties.numericType == .digit
  }

  var isPythonAlphanumeric: Bool { isPythonLetter || properties.numericType != nil }
}

/// Lower case, with the sigma that ends a word.
private func lowercased(_ text: String) -> String {
  guard text.unicodeScalars.contains("\u{3A3}") else { return text.lowercased() }
  let scalars = Array(text.unicodeScalars)
  return scalars.indices.map { lowered(scalars, at: $0) }.joined()
}

private func lowered(_ scalars: [Unicode.Scalar], at place: Int) -> String {
  guard scalars[place] == "\u{3A3}" else { return scalars[place].properties.lowercaseMapping }
  let before = scalars[..<place].last { !$0.properties.isCaseIgnorable }
  let after = scalars[(place + 1)...].first { !$0.properties.isCaseIgnorable }
  let endsWord =
    (before?.properties.isCased ?? false) && !(after?.properties.isCased ?? false)
  return endsWord ? "\u{3C2}" : "\u{3C3}"
}

private func folded(_ text: String) -> String {
  text.unicodeScalars.map { scalar in
    switch scalar {
    case "\u{DF}", "\u{1E9E}": "ss"
    case "\u{3C2}": "\u{3C3}"
    default: scalar.properties.lowercaseMapping
    }
  }.joined()
}

private func capitalized(_ text: String) -> String {
  let scalars = Array(text.unicodeScalars)
  guard let first = scalars.first else { return "" }
  return first.properties.titlecaseMapping
    + scalars.indices.dropFirst().map { lowered(scalars, at: $0) }.joined()
}

/// Each letter after none is a title's, each other small: Python's rule, which knows no words.
private func titled(_ text: String) -> String {
  let scalars = Array(text.unicodeScalars)
  var (result, followsLetter) = ("", false)
  for (place, scalar) in scalars.enumerated() {
    result += followsLetter ? lowered(scalars, at: place) : scalar.properties.titlecaseMapping
    followsLetter = scalar.properties.isCased
  }
  return result
}

private func swapped(_ text: String) -> String {
  let scalars = Array(text.unicodeScalars)
  return scalars.indices.map { place in
    let properties = scalars[place].properties
    return properties.isUppercase
      ? lowered(scalars, at: place)
      : properties.isLowercase ? properties.uppercaseMapping : String(scalars[place])
  }.joined()
}
