/// Finds keys in a theme's text, because the TOML library only places syntax errors.
struct ThemeLines {
  private let lines: [Substring]

  init(_ source: String) {
    lines = source.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The line, counted from 1, that sets `key` or opens a table of that name.
  ///
  /// With `section`, only lines below that table's header count.
  func number(of key: String, in section: String?) -> Int? {
    var current: Substring?
    for (index, line) in lines.enumerated() {
      let text = line.drop { $0 == " " || $0 == "\t" }
      if text.first == "[" {
        current = text.dropFirst().prefix { $0 != "]" }
        if let current, names(current, key, in: section) { return index + 1 }
      } else if section == nil || current.map({ $0 == section ?? "" }) ?? false {
        let name = text.prefix { $0 != "=" }
        if unquoted(name) == key { return index + 1 }
      }
    }
    return nil
  }

  /// What a theme is called when its file does not say: the file's name without the extension.
  func defaultName(of file: String) -> String {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    return last.hasSuffix(".toml") ? String(last.dropLast(".toml".count)) : last
  }

  private func names(_ header: Substring, _ key: String, in section: String?) -> Bool {
    guard let section else { return unquoted(header) == key }
    guard header.hasPrefix("\(section).") else { return false }
    return unquoted(header.dropFirst(section.count + 1)) == key
  }

  private func unquoted(_ text: Substring) -> String {
    String(text.filter { $0 != "\"" && $0 != "'" && $0 != " " && $0 != "\t" })
  }
}
