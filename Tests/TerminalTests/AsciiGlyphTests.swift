import Terminal
import Testing

@Test(
  arguments: [
    ("─", "-"), ("━", "="), ("┆", ";"), ("╎", "_"), ("┊", "|"), ("│", "|"), ("┃", "|"), ("═", "="),
    ("║", "|"), ("┌", "+"), ("╯", "+"),
    ("┼", "+"), ("█", "#"), ("▁", "."), ("▄", ":"), ("▆", "="), ("░", "."), ("▒", ":"), ("▓", "%"),
    ("▌", ":"), ("⠀", " "), ("⠁", "."), ("⣀", "."), ("⡇", ":"), ("⣿", "#"), ("✓", "v"), ("✗", "x"),
    ("…", "$"), ("⌂", "R"), ("◇", "o"), ("○", "@"), ("±", "~"), ("≈", "~"), ("→", ">"), ("a", "a"),
    ("~", "~"), ("漢", "?"), ("é", "?"), ("e\u{301}", "e"),
  ] as [(Character, Character)])
func glyphsHaveAnAsciiLikeness(glyph: Character, expected: Character) {
  #expect(glyph.asciiFallback == expected)
}

@Test(
  arguments: [0x2500...0x25ff, 0x2800...0x28ff, 0x2190...0x21ff, 0x20...0x7e]
    as [ClosedRange<UInt32>])
func everyLikenessIsPrintableAscii(range: ClosedRange<UInt32>) throws {
  for value in range {
    let glyph = Character(try #require(Unicode.Scalar(value)))
    let ascii = try #require(glyph.asciiFallback.asciiValue)
    #expect((0x20...0x7e).contains(ascii))
  }
}
