import DashboardUI
import EngineTypes
import Foundation
import Terminal
import Testing

/// The `/` filter's small language, and how n and N go through what it keeps.
struct FilterTests {
  /// How many it keeps is seen however long it is, and that its beginning is not is seen too.
  @Test func aLongFilterLeavesRoomForWhatItComesTo() {
    var stage = Stage(width: 80, height: 24)
    stage.run(milliseconds: 1_000)
    stage.type("/text:" + String(repeating: "a", count: 200))
    let line = stage.frame.lines[22]
    #expect(line.hasPrefix(" /…aaa") && line.contains("  0 of "), "\(line)")
  }

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
    ("tokens>=30", true), ("tokens>=31", false), ("tokens<=30", true), ("tokens<=29", false),
    ("tokens=30", true), ("tokens:30", true), ("tokens:3", false), ("tokens>=1,000", false),
    ("ttft>=12", true), ("ttft>0.01s", true), ("ttft<=11ms", false), ("id:7", true),
    ("id>=7", true), ("id>7", false), ("hash:0101", true), ("hash:01", true), ("hash:02", false),
    ("HASH:0101", true), ("!hash:02", true), ("verdict:differs", true),
    ("prompt:\"sky is\"", false), ("prompt:\"the sky\"", true), ("\"the sky\"", true),
    ("\"a:b\"", false), ("12:30", false), (":)", false), ("!12:30", true),
    ("ttft<10", false), ("tpot<5", true), ("state:decode verdict:differs sky", true),
    ("tokens >= 30", true), ("tokens >=31", false), ("tokens>= 30 sky", true),
    ("state: decode", true),
    ("!tokens > 30", true), ("tokens!=30", false), ("tokens != 29", true), ("!tokens!=30", true),
    ("state!=waiting", true), ("ttft<13000\u{3bc}s", true), ("wow!", false), ("a::b", false),
    ("tokens", false), ("state:decode sea", false), ("!", true), ("state:dec", true),
    ("verdict:same-bits", false),
  ])
  func aLineKeepsARequestOrNot(line: String, isKept: Bool) {
    let filter = RequestFilter(line)
    #expect(filter.matches(entry(), verdict: .differs(atToken: 12)) == isKept)
  }

  @Test(arguments: [
    ("bogus:1", "no field 'bogus'; fields: id, state, verdict, mode, text, prompt, hash, tokens"),
    ("why:not", "no field 'why'"), ("state:flying", "no state 'flying'; states: waiting, prefill"),
    ("verdict:maybe", "no verdict 'maybe'; verdicts: same bits, same tokens, differs"),
    ("mode:fast", "no mode 'fast'; modes: invariant, standard, reference, mixed"),
    ("tokens>many", "no tokens 'many'; tokens>20"), ("tokens>", "tokens needs a value"),
    ("state:", "state needs a value; states: waiting"), ("state>5", "state has no order"),
    ("hash:xyz", "no hash 'xyz'"), ("hash>=3f", "hash has no order"), ("id:abc", "no id 'abc'"),
    ("ttft:10", "no ttft '10'; ttft>10 in ms"), ("tpot<nan", "no tpot 'nan'"),
    ("sky !state:flying", "no state 'flying'"),
    (String(repeating: "漢 ", count: 513), "at most 1,024 characters"),
    ("tokens=>20", "tokens is not compared by '=>'; tokens>20"),
    ("tokens<>20", "not compared by '<>'"),
    ("state::decode", "not compared by '::'; states: waiting"),
    (String(repeating: "x", count: 300) + ":1", "xx…'; fields: id, state, verdict"),
    ("hash:" + String(repeating: "a", count: 300), "aa…'; hash:3fa2"),
  ])
  func whatCannotMatchSaysWhyAndWhatThereIs(line: String, words: String) {
    let filter = RequestFilter(line)
    #expect(filter.fault?.description.contains(words) == true, "\(filter.fault?.description ?? "")")
    #expect(!filter.isEmpty && !filter.matches(entry(), verdict: .differs(atToken: 12)))
  }

  /// What the table shows of a reference is found by its word.
  @Test func aReferenceIsFoundByItsWord() {
    let filter = RequestFilter("reference")
    #expect(filter.matches(entry(), verdict: .sameBits, isReference: true))
    #expect(!filter.matches(entry(), verdict: .sameBits))
  }

  @Test func asLongAsAFilterMayBeIsRead() {
    let words = (0..<RequestFilter.limit / 4).map { String(format: "%03d", $0) }
    #expect(RequestFilter(words.joined(separator: " ")).fault == nil)
  }

  /// The reason is in the table and on the line, while it is typed and after.
  @Test(arguments: [(200, 60), (120, 40), (80, 24), (60, 20)])
  func theReasonIsSeen(width: Int, height: Int) {
    var stage = Stage(width: width, height: height)
    stage.run(milliseconds: 1_000)
    stage.press(.character("/"))
    stage.type("state:flying")
    #expect(stage.text.contains("no state 'flying'"))
    stage.press(.enter)
    #expect(stage.text.contains("no state 'flying'") && stage.text.contains("states: waiting"))
    stage.press(.escape)
    #expect(!stage.text.contains("flying"))
  }

  /// All of it, to its last word, while it is typed.
  @Test(arguments: [(200, 60), (120, 40), (80, 24), (60, 20)])
  func theReasonIsNotCutWhileTyping(width: Int, height: Int) throws {
    var stage = Stage(width: width, height: height)
    stage.run(milliseconds: 1_000)
    stage.press(.character("/"))
    stage.type("verdct:differs")
    let fault = try #require(RequestFilter("verdct:differs").fault?.description)
    let bottom = stage.frame.lines.suffix(6).joined(separator: " ").split(separator: " ")
    #expect(bottom.joined(separator: " ").contains(fault))
    #expect(stage.text.contains("/verdct:differs"))
  }

  @Test func whatNoRequestHasNamesWhatTheyHave() {
    var stage = Stage()
    stage.run(milliseconds: 1_000)
    stage.press(.character("/"))
    stage.type("state:rejected")
    stage.press(.enter)
    #expect(stage.text.contains("none has state:rejected; there are:"))
    #expect(stage.text.contains("decode "))
  }

  /// Whatever else is on the screen, nobody takes a part of the requests for all of them.
  @Test(arguments: [(200, 60), (120, 40), (80, 24), (60, 20)])
  func theFilterIsAlwaysInSight(width: Int, height: Int) {
    var stage = Stage(width: width, height: height)
    stage.edit { $0.guide = .tryStandard }
    stage.run(milliseconds: 1_000)
    stage.press(.character("/"))
    stage.type("sky")
    let screens: [[Key]] = [
      [.enter], [.character("1"), .character("z")], [.character("5"), .character("z")],
      [.character("8")], [.character("4"), .enter], [.escape, .character("?")],
      [.escape, .character("o")], [.escape] + ":messages".map { Key.character($0) } + [.enter],
      [.escape, .character(":")],
      [.escape, .character("i")], [.escape],
    ]
    for keys in screens {
      for key in keys { stage.press(key) }
      #expect(stage.text.contains("/sky"), "\(keys)")
    }
    stage.send(.notice("something else to say"))
    #expect(stage.text.contains("/sky") && stage.text.contains("something else"))
  }

  /// What is filtered is seen, wherever the filter is asked for.
  @Test func aFilterShowsTheRequests() {
    var stage = Stage(width: 80, height: 24)
    stage.run(milliseconds: 1_000)
    stage.press(.character("8"))
    #expect(!stage.text.contains("─ 4 requests ─"))
    stage.press(.character("/"))
    #expect(stage.text.contains("─ 4 requests ─") && stage.state.overlay == .filtering)
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
    #expect(stage.text.contains("no answer differs from its twin's, not by a bit"))
    stage.press(.character("m"))
    stage.run(milliseconds: 6_000)
    stage.press(.character("n"))
    let id = try #require(stage.state.currentRequest)
    #expect(stage.state.facts.twins.verdict(of: id).isDifference)
  }

  /// The header counts answers that are equal to the bit, so the others have to be found.
  @Test func otherBitsBehindTheSameTextAreADifferenceToo() {
    #expect(Verdict.sameTokens.isDifference && Verdict.differs(atToken: 3).isDifference)
    for verdict: Verdict in [.sameBits, .mixed, .noTwinYet] { #expect(!verdict.isDifference) }
  }
}
