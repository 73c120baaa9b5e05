import Terminal
import Testing

@Test(arguments: [
  ("#ffffff", RGB(255, 255, 255)), ("#1d4B57", RGB(29, 75, 87)), ("#f0a", RGB(255, 0, 170)),
])
func hexColoursAreRead(text: String, expected: RGB) {
  #expect(RGB(hex: text) == expected)
}

@Test(arguments: ["", "#", "ffffff", "#ff", "#ffff", "#gggggg", "#fffffff", "#ff ffff", "#１２３"])
func otherTextIsNoHexColour(text: String) {
  #expect(RGB(hex: text) == nil)
}

@Test(arguments: [
  (RGB(0, 0, 0), 16), (RGB(255, 255, 255), 231), (RGB(255, 0, 0), 196), (RGB(95, 135, 175), 67),
  (RGB(8, 8, 8), 232), (RGB(128, 128, 128), 244), (RGB(238, 238, 238), 255),
])
func coloursFallBackToTheNearestOf256(color: RGB, index: Int) {
  #expect(Int(TerminalPalette.nearestIndexed(color)) == index)
}

@Test func everyFixedColourIsItsOwnNearest() {
  for index in UInt8(16)...255 {
    let nearest = TerminalPalette.nearestIndexed(TerminalPalette.rgb(index))
    #expect(TerminalPalette.rgb(nearest) == TerminalPalette.rgb(index))
  }
}

@Test(arguments: [
  (RGB(0, 0, 0), 0), (RGB(255, 255, 255), 15), (RGB(250, 10, 10), 9), (RGB(10, 200, 10), 2),
  (RGB(120, 120, 120), 8), (RGB(100, 90, 250), 12),
])
func coloursFallBackToTheNearestOfSixteen(color: RGB, index: Int) {
  #expect(Int(TerminalPalette.nearestAnsi(color)) == index)
}

@Test(arguments: [
  (ThemeColor.terminal, ColorDepth.indexed, -1), (.indexed(200), .indexed, 200),
  (.indexed(3), .ansi16, 3), (.indexed(11), .ansi8, 3), (.rgb(RGB(255, 0, 0)), .ansi16, 9),
  (.rgb(RGB(255, 0, 0)), .mono, -1), (.rgb(RGB(255, 0, 0)), .direct, 0xff0000),
  (.indexed(3), .direct, 3), (.indexed(9), .direct, 0xff0000),
  (.rgb(RGB(0, 0, 0)), .direct, 8), (.rgb(RGB(0, 0, 7)), .direct, 15),
])
func eachDepthHasItsOwnNumbers(color: ThemeColor, depth: ColorDepth, number: Int) {
  #expect(Int(color.number(at: depth)) == number)
}

@Test func contrastIsThatOfTheGuidelines() {
  let white = RGB(255, 255, 255)
  #expect(abs(white.contrast(with: RGB(0, 0, 0)) - 21) < 1e-9)
  #expect(white.contrast(with: white) == 1)
  #expect(abs(white.contrast(with: RGB(0x76, 0x76, 0x76)) - 4.54) < 0.01)
}

@Test(arguments: [
  (2, 64, ColorDepth.mono), (8, 64, .ansi8), (8, 8, .mono), (16, 256, .ansi16), (88, 256, .ansi16),
  (256, 65_536, .indexed), (16_777_216, 65_536, .direct),
])
func depthFollowsWhatTheTerminalSays(colors: Int, pairs: Int, depth: ColorDepth) {
  #expect(ColorDepth(colorCount: colors, pairCount: pairs) == depth)
}
