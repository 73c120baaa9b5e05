/// One way to cut text; each is equal to a regular expression that llama.cpp applies.
enum SplitRule: Sendable, Hashable {
  case gpt2
  case words(WordPattern)
  /// `[set]{m,n}`, and what lies between; with `takesSpace`, `\s?[set]{m,n}`.
  case runs(of: ScalarSet, lengths: ClosedRange<Int> = 1...Int.max, takesSpace: Bool = false)
  /// `\s+$`, and what lies before.
  case trailingWhitespace

  /// Where the word that starts at `start` ends: past it, and no further than the stretch.
  func wordEnd(in text: TextStretch, from start: Int) -> Int {
    switch self {
    case .gpt2: return gpt2WordEnd(in: text, from: start)
    case .trailingWhitespace:
      let trail = trailStart(in: text)
      return start < trail ? trail : text.end
    case .words, .runs: break
    }
    if let end = matchEnd(in: text, at: start) { return end }
    // What nothing matches is one word, up to the next match.
    var index = start
    repeat {
      index += text.scalar(index)?.length ?? 1
    } while index < text.end && matchEnd(in: text, at: index) == nil
    return index
  }

  private func matchEnd(in text: TextStretch, at index: Int) -> Int? {
    switch self {
    case .words(let pattern): return pattern.wordEnd(in: text, from: index)
    case .runs(let set, let lengths, let takesSpace):
      guard takesSpace, let (found, length) = text.scalar(index), found == .whitespace else {
        return runEnd(in: text, of: set, lengths, from: index)
      }
      return runEnd(in: text, of: set, lengths, from: index + length)
        ?? runEnd(in: text, of: set, lengths, from: index)
    case .gpt2, .trailingWhitespace: return nil
    }
  }

  private func runEnd(
    in text: TextStretch, of set: ScalarSet, _ lengths: ClosedRange<Int>, from start: Int
  ) -> Int? {
    var index = start
    var count = 0
    while count < lengths.upperBound, let (found, length) = text.scalar(index),
      set.contains(text.wideScalar(index), found)
    {
      index += length
      count += 1
    }
    return count >= lengths.lowerBound ? index : nil
  }

  /// Where the whitespace at the stretch's end begins.
  private func trailStart(in text: TextStretch) -> Int {
    var trail = text.end
    while trail > text.range.lowerBound {
      var start = trail - 1
      while start > text.range.lowerBound, text.bytes[start] & 0xC0 == 0x80 { start -= 1 }
      guard text.scalar(start)?.class == .whitespace else { break }
      trail = start
    }
    return trail
  }
}
