import DashboardUI
import Terminal
import Testing

struct LineEditorTests {
  @Test(arguments: [
    ([Key.character("a"), .character("c"), .left, .character("b")], "abc", 2),
    ([.paste("one two"), .control("w")], "one ", 4),
    ([.paste("abc"), .home, .delete], "bc", 0),
    ([.paste("abc"), .backspace, .backspace], "a", 1),
    ([.paste("abc"), .left, .control("u")], "c", 0),
    ([.paste("abc"), .control("a"), .right, .control("k")], "a", 1),
    ([.paste("a\nb\u{202e}c\u{1b}")], "a bc", 4),
    ([.backspace, .delete, .left, .control("w")], "", 0),
    ([.paste("né"), .left, .backspace], "é", 0),
    ([.paste("one two-three"), .wordLeft, .character("X")], "one two-Xthree", 9),
    ([.paste("one  two"), .alt("b"), .alt("b"), .wordRight], "one  two", 3),
    ([.paste("one two"), .home, .alt("f"), .alt("f"), .alt("f")], "one two", 7),
    ([.paste("one two-three"), .deleteWordLeft], "one two-", 8),
    ([.paste("one two-three  "), .control("w")], "one ", 4),
    ([.paste("one two"), .home, .alt("d")], " two", 0),
    ([.paste("one two"), .home, .deleteWordRight, .deleteWordRight], "", 0),
    ([.paste("日本 語"), .deleteWordLeft, .wordLeft], "日本 ", 0),
    ([.paste("abc"), .control("b"), .control("b"), .control("d"), .control("f")], "ac", 2),
    ([.paste("abc"), .alt("q"), .alt("x"), .deleteWordRight, .wordRight], "abc", 3),
    ([.character("e"), .character("\u{301}"), .character("\u{200b}")], "é", 1),
    ([.character("e"), .paste("\u{301}a\u{301}\u{200b}b")], "éáb", 3),
    ([.paste("\u{301}\u{200d}")], "", 0), ([.paste("👨\u{200d}👩"), .backspace], "", 0),
    ([.character("\u{301}"), .wordLeft, .deleteWordLeft, .control("u"), .control("k")], "", 0),
  ])
  func keysEditTheLine(keys: [Key], text: String, cursor: Int) {
    var line = LineEditor()
    for key in keys { line.edit(key) }
    #expect(line.text == text)
    #expect(line.cursor == cursor)
  }

  @Test func aPromptKeepsItsLines() {
    var line = LineEditor(allowsNewlines: true)
    line.edit(.paste("one\r\ntwo\n\u{1b}three"))
    #expect(line.text == "one\ntwo\nthree" && line.lineCount == 3)
    line.edit(.backspace)
    #expect(line.submit() == "one\ntwo\nthre")
  }

  @Test func linesAreCountedThroughEveryEdit() {
    var line = LineEditor(allowsNewlines: true)
    line.edit(.paste("a b\nc\n\nd"))
    let keys: [Key] = [
      .backspace, .backspace, .control("w"), .home, .delete, .alt("d"), .paste("x\ny"),
      .control("k"),
      .control("u"), .backspace,
    ]
    for key in keys {
      line.edit(key)
      #expect(line.lineCount == 1 + line.characters.count { $0 == "\n" }, "\(key)")
    }
  }

  @Test func historyGoesBackAndReturnsToTheDraft() {
    var line = LineEditor()
    for text in ["one", "two"] {
      line.edit(.paste(text))
      #expect(line.submit() == text)
    }
    line.edit(.paste("dra"))
    line.edit(.up)
    #expect(line.text == "two")
    line.edit(.up)
    line.edit(.up)
    #expect(line.text == "one")
    line.edit(.down)
    line.edit(.down)
    #expect(line.text == "dra")
  }
}
