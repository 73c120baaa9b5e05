package import Terminal

/// One line of text being typed, with a cursor and a history.
///
/// A key costs no more than the text behind the cursor is long, and a paste as much as it brings, so
/// that a text of many pages is typed in like a short one.
package struct LineEditor: Equatable, Sendable {
  package private(set) var characters: [Character] = []
  /// Where the next character goes, from 0 to `characters.count`.
  package private(set) var cursor = 0
  /// How many lines the text has.
  package private(set) var lineCount = 1
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
    case .character(let character): insert(String(character))
    case .paste(let text): insert(text)
    case .up: recall(-1)
    case .down: recall(1)
    default:
      if let place = destination(of: key) {
        cursor = place
      } else if let range = deletion(by: key) {
        delete(range)
      } else {
        return false
      }
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
    lineCount = 1 + characters.count { $0 == "\n" }
  }

  /// A mark joins the letter before it; what is alone with no width is left out.
  private mutating func join(_ mark: Character) {
    guard cursor > 0 else { return }
    let joined = String(characters[cursor - 1]) + String(mark)
    if joined.count == 1 { characters[cursor - 1] = Character(joined) }
  }

  private mutating func insert(_ text: String) {
    let text = text[...]
    guard let first = text.first else { return }
    // Only the first can be a mark alone: all others would be part of the letter before them.
    let isMark = !first.isNewline && first.cellWidth == 0
    if isMark { join(first) }
    insert(text.dropFirst(isMark ? 1 : 0))
  }

  private mutating func insert(_ text: Substring) {
    var new: [Character] = []
    new.reserveCapacity(text.utf8.count)
    for character in text {
      if character.isNewline {
        new.append(allowsNewlines ? "\n" : " ")
        if allowsNewlines { lineCount += 1 }
      } else if character.cellWidth > 0 {
        new.append(character)
      }
    }
    characters.insert(contentsOf: new, at: cursor)
    cursor += new.count
  }

  private mutating func delete(_ range: Range<Int>) {
    lineCount -= characters[range].count { $0 == "\n" }
    characters.removeSubrange(range)
    cursor = range.lowerBound
  }

  private mutating func recall(_ direction: Int) {
    if recalled == nil { draft = text }
    let place = (recalled ?? history.count) + direction
    guard (0...history.count).contains(place) else { return }
    recalled = place == history.count ? nil : place
    replace(with: recalled.map { history[$0] } ?? draft)
  }
}

// What keys mean, as in a shell.
extension LineEditor {
  /// Where a key moves the cursor; `nil` for one that does not.
  private func destination(of key: Key) -> Int? {
    switch key {
    case .left, .control("b"): max(0, cursor - 1)
    case .right, .control("f"): min(characters.count, cursor + 1)
    case .home, .control("a"): 0
    case .end, .control("e"): characters.count
    case .wordLeft, .alt("b"), .alt("B"): wordStart
    case .wordRight, .alt("f"), .alt("F"): wordEnd
    default: nil
    }
  }

  /// What a key deletes; `nil` for one that does not.
  private func deletion(by key: Key) -> Range<Int>? {
    switch key {
    case .backspace: max(0, cursor - 1)..<cursor
    case .delete, .control("d"): cursor..<min(characters.count, cursor + 1)
    case .control("u"): 0..<cursor
    case .control("k"): cursor..<characters.count
    case .control("w"): blankStart..<cursor
    case .deleteWordLeft: wordStart..<cursor
    case .deleteWordRight, .alt("d"), .alt("D"): cursor..<wordEnd
    default: nil
    }
  }

  /// The start of the word before the cursor: letters and digits, as Alt with b takes them.
  private var wordStart: Int {
    let word = characters[..<cursor].lastIndex { $0.isInWord }.map { $0 + 1 } ?? 0
    return characters[..<word].lastIndex { !$0.isInWord }.map { $0 + 1 } ?? 0
  }

  /// The end of the word at or behind the cursor.
  private var wordEnd: Int {
    let word = characters[cursor...].firstIndex { $0.isInWord } ?? characters.count
    return characters[word...].firstIndex { !$0.isInWord } ?? characters.count
  }

  /// The start of what stands between blanks before the cursor, as Ctrl with w takes it.
  private var blankStart: Int {
    let word = characters[..<cursor].lastIndex { !$0.isWhitespace }.map { $0 + 1 } ?? 0
    return characters[..<word].lastIndex { $0.isWhitespace }.map { $0 + 1 } ?? 0
  }
}

extension Character {
  fileprivate var isInWord: Bool { isLetter || isNumber }
}

extension String {
  /// Without blanks at either end.
  package var trimmed: String {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
