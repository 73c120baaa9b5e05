import DashboardUI
import EngineTypes
import Terminal
import Testing

/// A text longer than its place says that it goes on, and can be read to its end.
struct LongTextTests {
  /// What leads to each text, and words of its last line.
  static let texts: [(name: String, keys: [Key], last: String)] = [
    ("session", [.character("8")], "scheduling"),
    ("help", [.character("?")], "text, twin, chain, company"),
    ("lab", [.character("L"), .enter], "SHOWN"),
    ("chain", [.character("4"), .end, .enter, .right, .right], "  47  "),
  ]

  private func stage(_ keys: [Key], height: Int = 17) -> Stage {
    var stage = Stage(width: 80, height: height)
    stage.edit { state in
      state.session = .scripted
      state.labs.entries = LabsTests.entries
    }
    stage.run(milliseconds: 3_000)
    for key in keys { stage.press(key) }
    let lines = (1...40).map { LabPageLine("  \($0)", .figure) }
    stage.send(
      .lab(
        LabReport(
          name: "associativity", phase: .ended("shown"), lines: lines + [.init("SHOWN", .good)])))
    return stage
  }

  @Test(arguments: texts)
  func itSaysHowMuchFollowsUntilItsEnd(name: String, keys: [Key], last: String) throws {
    var stage = stage(keys)
    let words = try #require(stage.frame.lines.first { $0.contains("below") }, "\(name)")
    #expect(stage.hints.contains("scroll"), "\(name): \(words)")
    for _ in 0..<60 where stage.text.contains(" below ") { stage.press(.pageDown) }
    #expect(!stage.text.contains(" below "), "\(name)")
    let end = stage.text
    stage.press(.down)
    #expect(stage.text == end, "\(name)")
    #expect(end.contains(last), "\(name)")
  }

  /// The control: where all is in sight, nothing is said of more, and no key scrolls.
  @Test func aShortTextSaysNothingOfMore() {
    let stage = stage([.character("8")], height: 60)
    #expect(stage.text.contains("scheduling") && !stage.text.contains(" below "))
    #expect(!stage.hints.contains("scroll"))
  }

  @Test func thePathOfALogIsCutNowhere() {
    var stage = Stage(width: 80, height: 24)
    let path = "/home/somebody/.local/state/invar/sessions/20260101-101010-12345.jsonl"
    stage.edit { $0.session = SessionPlace(path: path, exportDirectory: "/tmp", formats: []) }
    stage.press(.character("8"))
    let letters = stage.frame.lines.joined().filter { !" │".contains($0) }
    #expect(letters.contains("invarverify" + path))
  }
}
