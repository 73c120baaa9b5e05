import Terminal
import Testing

/// Frames as pictures: what a reader of the file finds in it.
struct SVGPictureTests {
  private func text(_ line: String, _ role: Role = .text, _ attributes: Attributes = []) -> String {
    var buffer = CellBuffer(width: max(1, line.cellWidth), height: 1)
    buffer.write(line, x: 0, y: 0, role: role, attributes: attributes)
    return SVGPicture(buffer, theme: .standard).text
  }

  @Test(arguments: [
    ("abc", ">abc</text>"), ("a<b>&c", ">a&lt;b&gt;&amp;c</text>"),
    // A letter keeps its place beside a border.
    ("│a", "> a</text>"),
  ])
  func lettersAreText(line: String, expected: String) {
    #expect(text(line).contains(expected))
  }

  @Test(arguments: ["─", "│", "╭", "╮", "╰", "╯", "▁", "█", "▌", "░", "▓"])
  func whatMeetsItsNeighboursIsAShape(glyph: String) {
    let picture = text(glyph)
    #expect(picture.contains("<g ") && !picture.contains("<text"))
    #expect(!text("x").contains("<g "))
  }

  /// A border fills its cell from edge to edge, a half block half of it.
  @Test(arguments: [
    ("─", "x=\"0\" y=\"7.9\" width=\"8.4\" height=\"1.2\""),
    ("▄", "x=\"0\" y=\"8.5\" width=\"8.4\" height=\"8.5\""),
    ("█", "x=\"0\" y=\"0\" width=\"8.4\" height=\"17\""),
    ("▌", "x=\"0\" y=\"0\" width=\"4.2\" height=\"17\""),
    ("░", "height=\"17\" opacity=\"0.25\""),
  ])
  func aShapeHasItsShare(glyph: String, expected: String) {
    #expect(text(glyph).contains(expected))
  }

  @Test func whatIsSetOffHasAGround() {
    let (plain, turned) = (text("abc"), text("abc", .text, .reverse))
    #expect(!plain.contains("<rect x=") && turned.contains("<rect x=\"0\" y=\"0\" width=\"25.2\""))
    #expect(text("abc", .title, .bold).contains("font-weight=\"bold\""))
  }

  /// Where edges are made crisp a bar has no seams, and a border thinner than a point is gone.
  @Test(arguments: [("█", true), ("▃", true), ("▒", true), ("─", false), ("╭", false)])
  func areasAreCrispAndBordersAreNot(glyph: String, isCrisp: Bool) {
    let shape = text(glyph).split(separator: "\n").first { $0.hasPrefix("<g fill") }
    #expect(shape?.contains("crispEdges") == isCrisp)
  }

  @Test func aWideGlyphTakesTwoCells() {
    #expect(text("字").contains("textLength=\"16.8\""))
  }
}
