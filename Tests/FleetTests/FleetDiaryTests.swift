import DashboardUI
import Fleet
import Reports
import Testing

/// What is told of servers that went, came back and began anew.
struct FleetDiaryTests {
  /// Plays a fleet by hand and keeps what its diary says.
  private struct Play {
    var fleet: Fleet
    var diary = FleetDiary()
    var last: FleetReport?

    init(_ targets: [Target]) {
      fleet = Fleet(interval: Fleet.second, window: 60 * Fleet.second)
      fleet.setTargets(targets)
    }

    /// What is new at a second.
    mutating func news(at second: UInt64) -> [String] {
      var report = fleet.report(at: second)
      report.add(to: &diary)
      last = report
      return report.news.map(\.sentence)
    }
  }

  @Test func itTellsWhatChangesAndNothingTwice() throws {
    let target = try Target("a:8000")
    var play = Play([target])
    #expect(play.news(at: 1) == [])
    play.fleet.fail(target, .connection("nobody listens there"), at: 1)
    #expect(play.news(at: 2) == ["a:8000 went down: nobody listens there"])
    #expect(play.news(at: 3) == [])
    try play.fleet.hear(Texts.vllm(), from: target, at: 4)
    #expect(play.news(at: 4).map { $0.hasSuffix(" answers") } == [true])
    #expect(play.news(at: 5) == [])
    play.fleet.fail(target, .timedOut(seconds: 4), at: 6)
    #expect(
      play.news(at: 6).map { $0.hasSuffix("does not answer: no answer within 4 s") } == [true])
    #expect(play.news(at: 30).map { $0.hasSuffix("went down: no answer within 4 s") } == [true])
    #expect(play.diary.entries.map(\.isTrouble) == [true, false, true, true])
  }

  @Test func whoJoinsLaterIsTold() throws {
    let targets = try ["a:1", "b:1"].map { try Target($0) }
    var play = Play([targets[0]])
    #expect(play.news(at: 1) == [])
    play.fleet.setTargets(targets)
    #expect(play.news(at: 2) == ["b:1 is watched from here on"])
  }

  @Test func aRestartIsTold() throws {
    let target = try Target("a:1")
    var play = Play([target])
    try play.fleet.hear(Texts.vllm(tokens: 100), from: target, at: 1)
    #expect(play.news(at: 1) == [])
    try play.fleet.hear(Texts.vllm(tokens: 3), from: target, at: 2)
    #expect(play.news(at: 2).map { $0.hasSuffix("began anew") } == [true])
    let report = try #require(play.last)
    let detail = AttachScreen.detail(of: report.replicas[0].key, in: report, now: nil)
    let section = try #require(detail.sections.last)
    #expect(section.title == "what happened, newest first")
    #expect(section.rows.map(\.meaning) == ["began anew"])
    #expect(
      AttachJSON.value(report, time: "", nanoseconds: 0).text.contains(#""words":"began anew""#))
  }

  @Test func noMoreIsKeptThanNeeded() throws {
    let target = try Target("a:1")
    var play = Play([target])
    for second in 0..<UInt64(2 * FleetDiary.limit) {
      if second % 2 == 0 {
        try play.fleet.hear(Texts.vllm(), from: target, at: second)
      } else {
        play.fleet.fail(target, .status(500), at: second)
      }
      _ = play.news(at: second)
    }
    #expect(play.diary.entries.count == FleetDiary.limit)
  }
}
