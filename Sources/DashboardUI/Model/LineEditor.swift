package import Terminal

/// One line of text being typed, with a cursor and a history.
package struct LineEditor: Equatable, Sendable {
  package private(set) var characters: [Character] = []
  /// Where the next character goes, from 0 to `characters.count`.
  package private(set) var cursor = 0
  private var history: [String] = []
  /// The place in the history being shown; `nil` for the line being typed.
  private var recalled: Int?
  private var draft = ""
  private let allowsNewlines: Bool

  /// - Parameter allowsNewlines: keeps the lines of pasted text, which otherwise become blanks.
  package init(allowsNewlines: Bool = false) { self.allowsNewlines = allowsNewlines }

  package var text: String { String(characters) }

  /// Applies an editing key.
  ///
  /// - Returns: whether the key was one.
  @discardableResult
  package mutating func edit(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert([character])
    case .paste(let text): insert(text.map { $0.isNewline ? newline : $0 })
    case .backspace: deleteBackward()
    case .delete: if cursor < characters.count { characters.remove(at: cursor) }
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .control("u"): clearBeforeCursor()
    case .control("k"): characters.removeSubrange(cursor...)
    case .control("w"): deleteWord()
    case .up: recall(-1)
    case .down: recall(1)
    default: return false
    }
    return true
  }

  /// Empties the line, remembering it.
  ///
  /// - Returns: the text without surrounding blanks.
  package mutating func submit() -> String {
    let text = self.text.trimmed
    if !text.isEmpty && history.last != text {
      history.append(text)
      if history.count > 100 { history.removeFirst() }
    }
    replace(with: "")
    recalled = nil
    return text
  }

  package mutating func replace(with text: String) {
    characters = Array(text)
    cursor = characters.count
  }

  /// How many lines the text has.
  package var lineCount: Int { 1 + characters.count { $0 == "\n" } }

  private var newline: Character { allowsNewlines ? "\n" : " " }

  private mutating func insert(_ new: [Character]) {
    let printable = new.filter { $0.cellWidth > 0 || $0 == "\n" }
    characters.insert(contentsOf: printable, at: cursor)
    cursor += printable.count
  }

  private mutating func deleteBackward() {
    guard cursor > 0 else { return }
    cursor -= 1
    characters.remove(at: cursor)
  }

  private mutating func clearBeforeCursor() {
    characters.removeFirst(cursor)
    cursor = 0
  }

  private mutating func deleteWord() {
    while cursor > 0 && characters[cursor - 1] == " " { deleteBackward() }
    while cursor > 0 && characters[cursor - 1] != " " { deleteBackward() }
  }

  private mutating func recall(_ direction: Int) {
    if recalled == nil { draft = text }
    let place = (recalled ?? history.count) + direction
    guard (0...history.count).contains(place) else { return }
    recalled = place == history.count ? nil : place
    replace(with: recalled.map { history[$0] } ?? draft)
  }
}

extension String {
  /// Without blanks at either end.
  package var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}
