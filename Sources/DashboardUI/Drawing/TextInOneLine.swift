import Terminal

extension String {
  /// The text with a blank for a tab and a sign for what cannot be drawn; its lines stay lines.
  ///
  /// A model and a file can say anything. What has no cell of its own would vanish from the screen.
  var drawable: String {
    isPlain(or: 0x0a) ? self : String(map { $0.isNewline ? $0 : $0.drawable })
  }

  /// The same in one line, with a sign for a new line.
  package var inOneLine: String {
    isPlain(or: 0x20) ? self : String(map { $0.isNewline ? "⏎" : $0.drawable })
  }

  /// So many characters of its beginning in one line, with `…` where there are more.
  package func beginning(_ count: Int) -> String {
    let beginning = prefix(count)
    return String(beginning).inOneLine + (beginning.endIndex < endIndex ? "…" : "")
  }

  /// Most texts are plain; of those nothing changes.
  private func isPlain(or other: UInt8) -> Bool {
    utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f || $0 == other }
  }
}

extension Character {
  fileprivate var drawable: Character { self == "\t" ? " " : cellWidth == 0 ? "□" : self }
}
