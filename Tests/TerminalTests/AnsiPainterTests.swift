import Terminal
import Testing

/// What is sent to a terminal that nobody has; `PlaybackTests` plays it into an emulator.
struct AnsiPainterTests {
  private func buffer(_ text: String, role: Role = .text) -> CellBuffer {
    var buffer = CellBuffer(width: 12, height: 2)
    buffer.write(text, x: 0, y: 0, role: role)
    return buffer
  }

  @Test func whatDoesNotChangeIsNotSent() {
    var painter = AnsiPainter(theme: .standard)
    #expect(painter.paint(buffer("hello")).hasPrefix("\u{1B}[?25l"))
    #expect(painter.paint(buffer("hello")).isEmpty)
    let change = painter.paint(buffer("hallo"))
    #expect(change.hasPrefix("\u{1B}[1;2H") && change.hasSuffix("a\u{1B}[0m"))
  }

  @Test func aNewLookIsSentThoughTheGlyphStays() {
    var painter = AnsiPainter(theme: .standard)
    _ = painter.paint(buffer("x"))
    #expect(painter.paint(buffer("x", role: .bad)).contains("\u{1B}[1;1H"))
  }

  @Test func anotherSizeIsPaintedAnew() {
    var painter = AnsiPainter(theme: .standard)
    _ = painter.paint(buffer("hello"))
    #expect(painter.paint(CellBuffer(width: 3, height: 1)).contains("\u{1B}[2J"))
  }

  @Test func withoutColoursNoneAreSent() {
    var painter = AnsiPainter(theme: .standard, depth: .mono)
    let text = painter.paint(buffer("x", role: .bad))
    #expect(!text.contains("38;") && !text.contains("48;"))
  }
}
