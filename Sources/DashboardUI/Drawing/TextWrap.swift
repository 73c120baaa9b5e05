import Terminal

extension String {
  /// The text in lines of at most `width` cells, broken at blanks where possible.
  ///
  /// What cannot be drawn has a sign.
  ///
  /// - Complexity: O(*n*).
  func wrapped(to width: Int) -> [String] {
    guard width > 0 else { return [] }
    return drawable.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .flatMap { Self.wrap($0, width) }
  }

  private static func wrap(_ paragraph: Substring, _ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
      let length = String(word).cellWidth
      if used > 0 && used + 1 + length > width {
        lines.append(line)
        (line, used) = ("", 0)
      } else if !line.isEmpty {
        line.append(" ")
        used += 1
      }
      for character in word {
        if used + character.cellWidth > width {
          lines.append(line)
          (line, used) = ("", 0)
        }
        line.append(character)
        used += character.cellWidth
      }
    }
    return lines + [line]
  }
}
