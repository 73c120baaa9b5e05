/// What is wrong with a line that is no TOML, in words of the configuration file.
///
/// TOML's parser says what its grammar wanted ("expected 'nan'" for a text without quotes); this
/// says what the key wants.
struct ConfigurationSyntax {
  /// The line to look at, from 1.
  private(set) var line: Int
  /// `nil` where only the parser can tell.
  private(set) var fault: ConfigurationFileError.Fault?

  /// - Parameters:
  ///   - source: The whole file.
  ///   - line: Where the parser stopped, which can be past the line that is wrong.
  init(_ source: String, line: Int) {
    self.line = line
    let lines = source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { Self.trimmed($0) }
    guard !lines.isEmpty else { return }
    var index = min(max(line, 1), lines.count) - 1
    // A value that is missing or does not end is noticed on a later line.
    while index > 0, lines[index].isEmpty || lines[index].hasPrefix("#") { index -= 1 }
    self.line = index + 1
    fault = Self.fault(lines[index], section: Self.section(of: index, lines), lines, index)
  }

  private static func fault(
    _ text: String, section: String, _ lines: [String], _ index: Int
  ) -> ConfigurationFileError.Fault? {
    if text.hasPrefix("[") {
      return text.contains("]") ? nil : .syntax("a section is written in brackets, such as [keys]")
    }
    guard let equals = text.firstIndex(of: "=") else {
      return .syntax("a line says name = value; there is no = in it")
    }
    let written = trimmed(text[..<equals])
    let value = withoutComment(trimmed(text[text.index(after: equals)...]))
    guard !written.isEmpty else { return .syntax("there is no name before the =") }
    let isQuoted = written.hasPrefix("\"") || written.hasPrefix("'")
    let name = isQuoted ? written.filter { !"\"'".contains($0) } : written
    if !isQuoted,
      name.contains(where: { !($0.isASCII && ($0.isLetter || $0.isNumber) || "-_.".contains($0)) })
    {
      return .syntax("the name \(name) may hold letters, digits, - and _ only")
    }
    let key = section.isEmpty ? name : "\(section).\(name)"
    if let first = firstLine(setting: written, in: section, before: index, lines) {
      return .setTwice(key, first: first + 1)
    }
    return fault(of: value, key)
  }

  private static func fault(of value: String, _ key: String) -> ConfigurationFileError.Fault? {
    guard let first = value.first else {
      return .wrongType(key, "followed by a value: \(ConfigurationFile.wanted(key))")
    }
    if first == "\"" || first == "'" {
      guard let end = value.dropFirst().firstIndex(of: first) else {
        return .syntax("the text of \(key) has no quote at its end")
      }
      let rest = trimmed(value[value.index(after: end)...])
      // Three quotes begin a text of several lines, and a backslash hides a quote.
      let isPlain = !value.hasPrefix("\"\"\"") && !value.hasPrefix("'''") && !value.contains("\\")
      guard isPlain, !rest.isEmpty, rest.first != "#" else { return nil }
      return .wrongType(key, ConfigurationFile.wanted(key) + ", and nothing behind it")
    }
    if first == "[" || first == "{" {
      return value.contains(first == "[" ? "]" : "}")
        ? .wrongType(key, ConfigurationFile.wanted(key))
        : .syntax("the list of \(key) has no bracket at its end")
    }
    let isPlain = value.allSatisfy { $0.isLetter || $0.isNumber || "-_./".contains($0) }
    return .wrongType(key, ConfigurationFile.wanted(key, insteadOf: isPlain ? value : nil))
  }

  /// The name in brackets above a line; empty at the top.
  private static func section(of index: Int, _ lines: [String]) -> String {
    let header = lines[..<index].last { $0.hasPrefix("[") && $0.contains("]") }
    return header.map { trimmed($0.dropFirst().prefix { $0 != "]" }) } ?? ""
  }

  private static func firstLine(
    setting name: String, in section: String, before index: Int, _ lines: [String]
  ) -> Int? {
    lines[..<index].indices.first { other in
      guard let equals = lines[other].firstIndex(of: "="), !lines[other].hasPrefix("#") else {
        return false
      }
      return trimmed(lines[other][..<equals]) == name && self.section(of: other, lines) == section
    }
  }

  private static func withoutComment(_ value: String) -> String {
    guard value.first != "\"", value.first != "'", let mark = value.firstIndex(of: "#") else {
      return value
    }
    return trimmed(value[..<mark])
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var rest = Substring(text)
    while rest.first?.isWhitespace ?? false { rest.removeFirst() }
    while rest.last?.isWhitespace ?? false { rest.removeLast() }
    return String(rest)
  }
}
