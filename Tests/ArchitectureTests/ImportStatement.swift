/// One `import` line: the module it names and whether it asks for testability.
struct ImportStatement: Hashable {
  var module: String
  var isTestable: Bool

  /// Reads a line of Swift source.
  ///
  /// - Returns: `nil` where the line imports nothing.
  init?(line: some StringProtocol) {
    var words = line.split { $0.isWhitespace }.map { String($0) }[...]
    isTestable = false
    while let word = words.first, word.hasPrefix("@") || Self.accessLevels.contains(word) {
      if word == "@testable" { isTestable = true }
      words.removeFirst()
    }
    guard words.popFirst() == "import" else { return nil }
    if let word = words.first, Self.declarationKinds.contains(word) { words.removeFirst() }
    guard let path = words.first, let module = path.split(separator: ".").first else { return nil }
    self.module = String(module)
  }

  /// Every import of a source text, in order.
  ///
  /// Lines of multi-line strings do not count: they may hold another language's imports.
  static func all(in source: String) -> [ImportStatement] {
    let pieces = source.split(separator: "\"\"\"", omittingEmptySubsequences: false)
    let code = pieces.enumerated().filter { $0.offset % 2 == 0 }.map { $0.element }
    return code.flatMap { $0.split { $0.isNewline } }.compactMap { ImportStatement(line: $0) }
  }

  private static let accessLevels: Set = [
    "public", "package", "internal", "fileprivate", "private",
  ]
  private static let declarationKinds: Set = [
    "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
  ]
}
