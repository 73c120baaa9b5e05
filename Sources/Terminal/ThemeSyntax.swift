/// What is wrong with a line of a theme that is no TOML, in words of a theme.
///
/// TOML's parser says what its grammar wanted ("expected 'nan'" for a text without quotes); this says
/// what the key wants.
struct ThemeSyntax {
  private let lines: [Substring]

  init(_ source: String) {
    lines = source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  /// - Parameter line: where the parser stopped, from 1.
  /// - Returns: the line that is wrong and what is; no fault where only the parser can tell.
  func fault(atLine line: Int) -> (line: Int, fault: ThemeError.Fault?) {
    guard !lines.isEmpty else { return (line, nil) }
    var index = min(max(line, 1), lines.count) - 1
    // A value that is missing or does not end is noticed on a later line.
    while index > 0, isBlank(lines[index]) { index -= 1 }
    return (index + 1, fault(of: lines[index].drop { $0.isWhitespace }, at: index))
  }

  private func isBlank(_ line: Substring) -> Bool {
    line.first { !$0.isWhitespace }.map { $0 == "#" } ?? true
  }

  private func fault(of text: Substring, at index: Int) -> ThemeError.Fault? {
    if text.first == "[" {
      return text.contains("]") ? nil : .syntax("a section is written in brackets, such as [roles]")
    }
    guard let equals = text.firstIndex(of: "=") else {
      return .syntax("a line says name = value; there is no = in it")
    }
    let key = unquoted(text[..<equals])
    let value = text[text.index(after: equals)...].drop { $0.isWhitespace }
    guard !key.isEmpty else { return .syntax("there is no name before the =") }
    if let first = value.first, first == "\"" || first == "'" {
      let isOpen = !value.dropFirst().contains(first)
      return isOpen ? .syntax("the text of \(key) has no quote at its end") : nil
    }
    if isSetBefore(key, index) { return nil }
    return .wrongType(key: key, expected: Self.wanted(key, in: section(of: index)))
  }

  /// What a key must be given, to end the sentence "… must be".
  static func wanted(_ key: String, in section: String?) -> String {
    switch section?.split(separator: ".").first {
    case "palette": "a colour in quotes, such as \"#2e3440\" or \"red\""
    case "roles": "a table such as { fg = \"red\" }, names and colours in quotes"
    default: "text in quotes, such as \"nord\""
    }
  }

  /// The name in brackets above a line; `nil` at the top.
  private func section(of index: Int) -> String? {
    lines[..<index].map { $0.drop { $0.isWhitespace } }.last { $0.first == "[" && $0.contains("]") }
      .map { unquoted($0.dropFirst().prefix { $0 != "]" }) }
  }

  private func isSetBefore(_ key: String, _ index: Int) -> Bool {
    lines[..<index].indices.contains { other in
      lines[other].firstIndex(of: "=").map { unquoted(lines[other][..<$0]) == key } ?? false
        && section(of: other) == section(of: index)
    }
  }

  private func unquoted(_ text: Substring) -> String {
    String(text.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" })
  }
}
