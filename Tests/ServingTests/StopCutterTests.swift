import Serving
import Testing

@Suite struct StopCutterTests {
  /// What is shown with each piece, and at the end.
  private func shown(_ pieces: [String], _ stops: [String]) -> [String] {
    var cutter = StopCutter(stops)
    let shown = pieces.map { cutter.append($0) }
    return shown + [cutter.isCut ? "" : cutter.finish()]
  }

  @Test(
    arguments: [
      (["ab", "cd"], [], ["ab", "cd", ""]),
      (["ab", "cd"], ["x"], ["ab", "cd", ""]),
      // Held back, then needed after all.
      (["ab", "cd"], ["bx"], ["a", "bcd", ""]),
      // Over two borders.
      (["a", "b", "c", "d"], ["bcd"], ["a", "", "", "", ""]),
      // Within one piece, and nothing after it.
      (["one END two", "three"], ["END"], ["one ", "", ""]),
      // The one that ends first, though another begins before it.
      (["abcd"], ["bcd", "c"], ["ab", ""]),
      // Of those that end together, the longest.
      (["abc"], ["c", "bc"], ["a", ""]),
      // A beginning within a beginning.
      (["aab", "aac"], ["aac"], ["aab", "", ""]),
      (["aa", "ac"], ["aac"], ["", "a", ""]),
      // Characters of several bytes.
      (["grün", "é!"], ["né"], ["grü", "", ""]),
      (["👍", "🏽 ok"], ["👍🏽"], ["", "", ""]),
      // The end comes while something is held.
      (["x", "EN"], ["END"], ["x", "", "EN"]),
    ] as [([String], [String], [String])])
  func textIsHeldBackAndCut(pieces: [String], stops: [String], expected: [String]) {
    #expect(shown(pieces, stops) == expected)
  }

  /// Where the borders are changes nothing of the text.
  @Test func bordersDoNotMatter() {
    let text = "the cat sat on the mat, the end"
    for stop in ["the m", "cat", "zebra", "d"] {
      let whole = shown([text], [stop]).joined()
      for size in 1...7 {
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
          pieces.append(String(rest.prefix(size)))
          rest = rest.dropFirst(size)
        }
        #expect(shown(pieces, [stop]).joined() == whole)
      }
    }
  }
}
