import DashboardUI
import EngineTypes
import Terminal
import Testing

/// The `/` filter's small language, and how n and N go through what it keeps.
struct FilterTests {
  private func entry() -> RequestEntry {
    var entry = RequestEntry(id: RequestID(7))
    entry.promptText = "Why is the sky blue?"
    entry.phase = .decode
    guard let hash = OutputHash(bytes: Array(repeating: 1, count: 32)) else { return entry }
    for index in 0..<30 {
      entry.absorb(
        TokenRecord(
          request: entry.id, index: index, token: TokenID(index), text: " light", top: [],
          hash: hash, step: index, nanoseconds: 12_000_000 + UInt64(index) * 4_000_000))
    }
    return entry
  }

  @Test(arguments: [
    ("", true), ("sky", true), ("SKY", true), ("sea", false), ("!sea", true), ("!sky", false),
    ("state:decode", true), ("state:running", true), ("state:waiting", false),
    ("!state:waiting", true), ("verdict:differs", true), ("verdict:same", false),
    ("id:r7", true), ("prompt:blue", true), ("text:light", true), ("text:blue", false),
    ("tokens>20", true), ("tokens>30", false), ("tokens<31", true), ("ttft>10", true),
    ("ttft<10", false), ("tpot<5", true), ("state:decode verdict:differs sky", true),
    ("state:decode sea", false), ("why:not", false), ("tokens>many", false), ("!", true),
  ])
  func aLineKeepsARequestOrNot(line: String, isKept: Bool) {
    let filter = RequestFilter(line)
    #expect(filter.matches(entry(), verdict: .differs(atToken: 12)) == isKept)
  }

  /// What is filtered is seen, wherever the filter is asked for.
  @Test func aFilterShowsTheRequests() {
    var stage = Stage(width: 80, height: 24)
    stage.run(milliseconds: 1_000)
    stage.press(.character("8"))
    #expect(!stage.text.contains("─ 4 requests ─"))
    stage.press(.character("/"))
    #expect(stage.text.contains("─ 4 requests ─") && stage.state.input == .filtering)
    stage.press(.escape, .escape)
    #expect(stage.text.contains("1 batch"))
  }

  @Test func theTitleCountsWhatIsKept() {
    var stage = Stage()
    stage.press(.character("m"))
    stage.run(milliseconds: 6_000)
    stage.press(.character("/"))
    stage.type("verdict:differs !copper")
    stage.press(.enter)
    let kept = stage.state.visibleRequests
    #expect(!kept.isEmpty && kept.allSatisfy { !$0.promptText.contains("copper") })
    #expect(stage.text.contains("\(kept.count) of"))
  }

  @Test func nGoesRoundTheMatches() {
    var stage = Stage()
    stage.run(milliseconds: 3_000)
    stage.press(.character("/"))
    stage.type("sky")
    stage.press(.enter)
    let matches = stage.state.visibleRequests.map(\.id)
    var seen: [RequestID?] = []
    for _ in matches {
      stage.press(.character("n"))
      seen.append(stage.state.currentRequest)
    }
    #expect(Set(seen.compactMap(\.self)) == Set(matches))
    stage.press(.character("N"))
    #expect(stage.state.currentRequest == matches.last)
  }

  @Test func withoutAFilterNGoesToWhatDiffers() throws {
    var stage = Stage()
    stage.run(milliseconds: 2_000)
    stage.press(.character("n"))
    #expect(stage.text.contains("no request differs from its twin"))
    stage.press(.character("m"))
    stage.run(milliseconds: 6_000)
    stage.press(.character("n"))
    let id = try #require(stage.state.currentRequest)
    guard case .differs = stage.state.facts.twins.verdict(of: id) else {
      Issue.record("\(id) does not differ")
      return
    }
  }
}
