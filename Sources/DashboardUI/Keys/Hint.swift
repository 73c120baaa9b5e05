package import Terminal

/// A piece of the bottom row: keys, and a word for what they do here.
///
/// A click on one of the keys is that key.
package struct Hint: Hashable, Sendable {
  /// None where what is meant is no key, such as typing.
  package var keys: [Key]
  package var word: String
  /// Whether it is there however little room there is: the way out, or the way to the help.
  package var isKept: Bool

  package init(_ keys: [Key], _ word: String, isKept: Bool = false) {
    (self.keys, self.word, self.isKept) = (keys, word, isKept)
  }

  package init(_ key: Key, _ word: String, isKept: Bool = false) {
    self.init([key], word, isKept: isKept)
  }

  /// Cells it takes, with a blank before it, where keys are called as in `map`.
  package func width(in map: KeyMap) -> Int {
    keys.reduce(0) { $0 + 1 + map.label(of: $1).cellWidth }
      + (word.isEmpty ? 0 : 1 + word.cellWidth)
  }

  /// The key that a click means so many cells from its left edge; on the word it is the first.
  package func key(at column: Int, in map: KeyMap) -> Key? {
    guard column >= 0, column < width(in: map) else { return nil }
    var end = 0
    for key in keys {
      end += 1 + map.label(of: key).cellWidth
      if column < end { return key }
    }
    return keys.first
  }
}

extension KeyMap {
  /// What a person's keys for some actions do here; `nil` where none of them has a key.
  package func hint(
    _ actions: Action..., in context: KeyContext = .global, does word: String, isKept: Bool = false
  ) -> Hint? {
    let keys = actions.compactMap { key(for: $0, in: context) }
    return keys.isEmpty ? nil : Hint(keys, word, isKept: isKept)
  }

  /// The keys up and down a list or a text.
  package func vertical(_ word: String) -> Hint? {
    hint(.panel(.move(.down)), .panel(.move(.up)), does: word)
  }

  /// The way to the help.
  package var helpHint: Hint? { hint(.screen(.help), does: "help", isKept: true) }
}
