/// What is wrong with a line that is no TOML, in words of the file it stands in.
///
/// TOML's parser says what its grammar wanted ("expected 'nan'" for a text without quotes); this says
/// what the key wants.
public struct TOMLSyntax {
  /// Keys are written with their section: `keys.pause`.
  public enum Fault: Hashable, Sendable {
    case syntax(String)
    /// The same name in two places of one section.
    case setTwice(String, first: Int)
    /// What ends the sentence "… must be".
    case wrongType(String, String)
  }

  /// What a key must be given, to end the sentence "… must be"; `word` is what stands there without
  /// quotes, to show how it is right.
  public typealias Wanted = (_ key: String, _ word: String?) -> String

  /// The line to look at, from 1.
  public private(set) var line: Int
  /// `nil` where only the parser can tell.
  public private(set) var fault: Fault?

  /// - Parameters:
  ///   - source: The whole file.
  ///   - line: Where the parser stopped, which can be past the line that is wrong.
  ///   - section: The name of a section that such a file has, for an example.
  ///   - wanted: What its keys are.
  public init(_ source: String, line: Int, section: String, wanted: Wanted) {
    self.line = line
    let lines = TOMLLines(source)
    guard let index = lines.lastOfMeaning(upTo: line - 1) else { return }
    self.line = index + 1
    fault = Self.fault(lines, index, section, wanted)
  }

  private static func fault(
    _ lines: TOMLLines, _ index: Int, _ example: String, _ wanted: Wanted
  ) -> Fault? {
    let text = lines[index]
    if text.hasPrefix("[") {
      return text.contains("]")
        ? nil : .syntax("a section is written in brackets, such as [\(example)]")
    }
    guard let equals = text.firstIndex(of: "=") else {
      if let first = text.first, "\"'".contains(first) {
        return .syntax(
          "a text of a list ends with a quote, and the list with ]; between two texts is a comma")
      }
      return .syntax("a line says name = value; there is no = in it")
    }
    let written = text[..<equals].trimmed
    guard !written.isEmpty else { return .syntax("there is no name before the =") }
    let isQuoted = written.hasPrefix("\"") || written.hasPrefix("'")
    let name = isQuoted ? written.filter { !"\"'".contains($0) } : written
    if !isQuoted,
      name.contains(where: { !($0.isASCII && ($0.isLetter || $0.isNumber) || "-_.".contains($0)) })
    {
      return .syntax("the name \(name) may hold letters, digits, - and _ only")
    }
    let section = lines.section(of: index)
    let key = section.isEmpty ? name : "\(section).\(name)"
    if let first = lines.first(setting: written, before: index) {
      return .setTwice(key, first: first + 1)
    }
    return fault(of: text[text.index(after: equals)...].trimmed, key, wanted)
  }

  private static func fault(of text: String, _ key: String, _ wanted: Wanted) -> Fault? {
    let value = withoutComment(text)
    guard let first = value.first else {
      let note = text.isEmpty ? "" : "; # begins a comment"
      return .wrongType(key, "followed by a value: \(wanted(key, nil))\(note)")
    }
    if first == "\"" || first == "'" {
      guard let end = value.dropFirst().firstIndex(of: first) else {
        return .syntax("the text of \(key) has no quote at its end")
      }
      let rest = value[value.index(after: end)...].trimmed
      // Three quotes begin a text of several lines, and a backslash hides a quote.
      let isPlain = !value.hasPrefix("\"\"\"") && !value.hasPrefix("'''") && !value.contains("\\")
      guard isPlain, !rest.isEmpty, rest.first != "#" else { return nil }
      return .wrongType(key, wanted(key, nil) + ", and nothing behind it")
    }
    if first == "[" || first == "{" {
      return value.contains(first == "[" ? "]" : "}")
        ? .wrongType(key, wanted(key, nil))
        : .syntax("the list of \(key) has no bracket at its end")
    }
    let isPlain = value.allSatisfy { $0.isLetter || $0.isNumber || "-_./".contains($0) }
    return .wrongType(key, wanted(key, isPlain ? value : nil))
  }

  private static func withoutComment(_ value: String) -> String {
    guard value.first != "\"", value.first != "'", let mark = value.firstIndex(of: "#") else {
      return value
    }
    return value[..<mark].trimmed
  }
}

/// The lines of a file of TOML that may not be any, without blanks round them.
private struct TOMLLines {
  private let lines: [String]

  init(_ source: String) {
    lines = source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(\.trimmed)
  }

  subscript(index: Int) -> String { lines[index] }

  /// A value that is missing or does not end is noticed on a later line.
  func lastOfMeaning(upTo index: Int) -> Int? {
    guard !lines.isEmpty else { return nil }
    var index = min(max(index, 0), lines.count - 1)
    while index > 0, lines[index].isEmpty || lines[index].hasPrefix("#") { index -= 1 }
    return index
  }

  /// The name in brackets above a line; empty at the top.
  func section(of index: Int) -> String {
    let header = lines[..<index].last { $0.hasPrefix("[") && $0.contains("]") }
    return header.map { $0.dropFirst().prefix { $0 != "]" }.trimmed } ?? ""
  }

  /// The first line that sets the same name in the same section.
  func first(setting name: String, before index: Int) -> Int? {
    lines[..<index].indices.first { other in
      guard let equals = lines[other].firstIndex(of: "="), !lines[other].hasPrefix("#") else {
        return false
      }
      return lines[other][..<equals].trimmed == name && section(of: other) == section(of: index)
    }
  }
}

extension StringProtocol {
  /// The text without blanks at both ends.
  fileprivate var trimmed: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace ?? false { rest.removeFirst() }
    while rest.last?.isWhitespace ?? false { rest.removeLast() }
    return String(rest)
  }
}
