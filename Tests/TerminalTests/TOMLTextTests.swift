import Terminal
import Testing

/// Whatever stands in a file, reading it ends with a table or with a line to look at.
struct TOMLTextTests {
  /// Texts on which the parser itself would end the process, and what some editors leave behind.
  @Test(arguments: [
    ("[\n", 1), ("[[\n", 1), ("[[[", 1), ("[.a]", 1), ("[[ [", 1), ("a = 1\n\n[ # x\n", 3),
    ("[a.\n", 1), ("[=]", 1), ("[\u{e9}]", 1), ("[\u{2028}]", 1),
    ("a = [}", 1), ("a = [\n  1,\n}\n", 3), ("a = [\u{2028}]", 1), ("a = [[1], }", 1),
    ("a = 2020-01-01 1\n", 1), ("a = [2020-01-01 1]", 1), ("a = 2020-01-01 1#", 1),
    ("a = 2020-01-01\(String(repeating: "_", count: 120)) 10:00:00", 1),
    ("a =", 1), ("a = \"", 1), ("a = [", 1), ("a = {", 1), ("\"", 1), ("a.", 1), ("[", 1),
    ("a = \"\u{0}\"\nb = [", 1), ("# \u{0}\n[", 1), ("a = 1\u{0}", 1), ("a = 1 b = 2", 1),
    ("a = '''\n\n", 3), ("a = \"x\ny\"", 1), ("a = \"\\ud800\"", 1), ("a = \"\\q\"", 1),
    ("a = {\n}", 1), ("a = {b = 1,}", 1), ("a = 01", 1), ("a = .5", 1), ("a = 1__0", 1),
    ("\rx = 1", 1),
  ])
  func noTOMLIsRefusedWithItsLine(source: String, line: Int) throws {
    let fault = try #require(throws: TOMLText.Fault.self) { try TOMLText.table(source) }
    #expect(fault.line == line && !fault.message.contains("\n"), "\(fault)")
  }

  @Test(arguments: [
    "", "\u{feff}a = 1", "a = 1\r\nb = 2", "# only words", "a = [\n  # none\n]",
    "a = [\n  [1, 2,], # two\n  [\n[]\n], ]",
    "a = [ [\n\"x\"\n] ]\n[b]\n[ c . \"d e\" ]\n[[f]]\n[[f.g]]",
    "a = { }", "a = {b.c = 1, 'd' = [\n1]}", "\"\" = 1", "1 = 2", "-_- = 3", "a . b = 4",
    "a = \"\"\"\"\"\"\"\"", "a = \"\"\"\n x \\\n  y \"\" z\"\"\"\"\"", "a = '''\n'x' \\'''",
    "a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600\"", "a = 'C:\\x'", "a = \"# [ { \"",
    "a = [1979-05-27T07:32:00Z, 1979-05-27 07:32:00.5-07:00, 1979-05-27, 07:32:00]",
    "a = 1979-05-27 # 1",
    "a = [+1, -0, 1_000, 0xDEAD_beef, 0o7, 0b1, 1.5, -1e5, 6.6e-3, inf, +nan]",
    "a = [true, false]",
    "a = " + String(repeating: "[", count: 200) + String(repeating: "]", count: 200),
  ])
  func allOfTOMLIsRead(source: String) throws {
    _ = try TOMLText.table(source)
  }

  /// Deep texts end with a line too, and not with the end of the stack.
  @Test(arguments: [
    "a = " + String(repeating: "[", count: 100_000),
    String(repeating: "a.", count: 100_000) + "a = 1",
    "[" + String(repeating: "a.", count: 100_000) + "a]",
    "a = " + String(repeating: "{a.a = ", count: 100_000),
  ])
  func depthHasAnEnd(source: String) {
    #expect(throws: TOMLText.Fault.self) { try TOMLText.table(source) }
  }

  /// A file half-way through an edit: pieces cut out, the end gone, brackets and quotes thrown in.
  @Test(arguments: Array(0..<8))
  func anyEditOfAThemeIsReadOrRefused(seed: UInt64) throws {
    let pieces = [
      "[", "]", "{", "}", "[[", ".", ",", "=", "\"", "'", "\"\"\"", "#", "\n", "\r", "\\", "_", " ",
      "2020-01-01 1", "0x", "\u{2028}", "\u{feff}", "\u{0}", "\u{7f}", "\u{e9}",
    ]
    let theme = try #require(BuiltInThemes.sources["nord"])
    let source =
      "a = [\n[1],\n]\n"
      + theme.prefix(700).split(separator: "\n").dropLast()
      .joined(separator: "\n")
    var random = SeededEdits(state: seed)
    var outcomes: Set<Bool> = []
    for _ in 0..<250 {
      var text = Array(source)
      for _ in 0...random.below(3) {
        let place = random.below(text.count)
        switch random.below(3) {
        case 0:
          text.removeSubrange(place..<max(place, min(place + random.below(40), text.count - 1)))
        case 1: text = Array(text[...place])
        default: text.insert(contentsOf: pieces[random.below(pieces.count)], at: place)
        }
      }
      outcomes.insert((try? TOMLText.table(String(text))) != nil)
    }
    #expect(outcomes == [true, false], "edits that are all alike show nothing")
  }
}

private struct SeededEdits {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
