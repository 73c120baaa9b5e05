import EngineTypes
import Terminal

/// Numbers as the whole program spells them.
typealias Format = NumberText

extension String {
  /// Filled up with blanks on the right, or cut, to exactly `width` cells.
  func padded(to width: Int) -> String { fitted(to: width) + blanks(upTo: width) }

  /// Filled up with blanks on the left, or cut, to exactly `width` cells.
  func leftPadded(to width: Int) -> String { blanks(upTo: width) + fitted(to: width) }

  /// Cut to at most `width` cells, with `…` where something is missing.
  func fitted(to width: Int) -> String {
    guard cellWidth > width else { return self }
    guard width > 0 else { return "" }
    var kept = ""
    var used = 1
    for character in self {
      used += character.cellWidth
      guard used <= width else { break }
      kept.append(character)
    }
    return kept + "…"
  }

  private func blanks(upTo width: Int) -> String {
    String(repeating: " ", count: max(0, width - cellWidth))
  }
}
