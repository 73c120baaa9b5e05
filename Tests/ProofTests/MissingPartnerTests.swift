import DashboardUI
import EngineTypes
import Proof
import Reports
import SessionLog
import Testing

/// A request that only one log has: why, in the printed text, in JSON and on the screen.
@Suite struct MissingPartnerTests {
  typealias Ask = WrittenLog.Ask

  struct Fact: CustomTestStringConvertible {
    let name: String
    var a = WrittenLog([Ask()])
    var b: WrittenLog
    /// Of A's request.
    let words: String
    let code: String

    var testDescription: String { name }
  }

  private static func log(_ asks: [Ask], _ change: (inout WrittenLog) -> Void) -> WrittenLog {
    var log = WrittenLog(asks)
    change(&log)
    return log
  }

  private static let other = Ask(prompt: [7])

  static let facts = [
    Fact(
      name: "not submitted", b: WrittenLog([other]), words: "not submitted in B",
      code: "not_submitted"),
    Fact(
      name: "the log breaks off", b: log([other]) { $0.isClosed = false },
      words: "not submitted in B before B breaks off", code: "not_submitted"),
    Fact(
      name: "refused", b: log([other]) { $0.reject("<1><2><3>") },
      words: "refused by the engine of B: \(RejectionReason.emptyPrompt)", code: "refused"),
    Fact(
      name: "something else was refused", b: log([other]) { $0.reject("<1><2>") },
      words: "not submitted in B", code: "not_submitted"),
    Fact(
      name: "other sampling", b: WrittenLog([Ask(seed: 7)]),
      words: "B has the same prompt with other sampling, which is another question: "
        + "seed 7, here 0", code: "other_sampling"),
    Fact(
      name: "other tokens", b: WrittenLog([Ask(prompt: [1, 2], text: "<1><2><3>")]),
      words: "B has the same text as other prompt tokens", code: "other_tokens"),
    Fact(
      name: "another mode", a: WrittenLog([Ask(mode: .standard), Ask()]),
      b: WrittenLog([Ask(mode: .standard)]), words: "B has it in another mode only",
      code: "other_mode"),
    Fact(
      name: "fewer times", a: WrittenLog([Ask(), Ask(), Ask()]), b: WrittenLog([Ask(), Ask()]),
      words: "B has it only 2 times in this mode", code: "fewer_times"),
  ]

  private func outcome(_ fact: Fact) throws -> CompareOutcome {
    CompareOutcome(
      names: Pair("a.jsonl", "b.jsonl"),
      comparison: try CompareTests.compare(try fact.a.session(), try fact.b.session()))
  }

  @Test(arguments: facts)
  func theReasonIsSaidEverywhere(fact: Fact) throws {
    let outcome = try outcome(fact)
    let sentence = "1 request of A without a partner: \(fact.words)"
    #expect(CompareText(outcome).text.contains("\"<1><2><3>\": \(sentence)\n"))
    let question = try #require(outcome.comparison.questions.first)
    let missing = try #require(question.unpaired.a.first)
    #expect(question.unpaired.a.count == 1 && question.unpairedCounts.a == 1)
    #expect(missing.requests.count == 1)
    let shown = try #require(CompareScreen.value(outcome).questions.first)
    #expect(shown.sentences.contains(sentence))
    let json = CompareJSON.value(outcome).text
    #expect(json.contains("\"of\":\"a\",\"reason\":\"\(fact.code)\""))
    #expect(json.contains("\"requests\":[\"\(missing.requests[0])\"]"))
  }

  /// No list of reasons is shorter than what is counted.
  @Test(arguments: facts)
  func everyRequestIsPairedOrHasAReason(fact: Fact) throws {
    let comparison = try outcome(fact).comparison
    for (side, log) in [(\Pair<Int>.a, comparison.logs.a), (\.b, comparison.logs.b)] {
      let left = comparison.questions.reduce(0) { $0 + $1.unpairedCounts[keyPath: side] }
      #expect(left + comparison.pairs.count == log.requestCount)
    }
  }

  @Test func whatALogHasLostIsSaid() throws {
    let recording = try CompareSessionTests.recording()
    let cut = try RecordedSession(bytes: recording.bytes(losing: 12...200))
    let asked = WrittenLog([Self.other])
    let comparison = try CompareTests.compare(try asked.session(), cut)
    let lost = cut.gaps.reduce(0) { $0 + $1.eventCount }
    #expect(lost > 0)
    #expect(
      comparison.questions.first?.unpaired.a.first?.sentence
        == "not submitted in B outside its gaps, in which \(lost) events were lost")
  }

  @Test func aTornLogSaysSo() throws {
    let bytes = WrittenLog([Ask(), Self.other]).bytes
    let torn = try RecordedSession(bytes: Array(bytes.dropLast(150)))
    #expect(torn.isTorn)
    let comparison = try CompareTests.compare(try WrittenLog([Ask(seed: 9)]).session(), torn)
    let words = comparison.questions.first?.unpaired.a.first?.sentence
    #expect(words?.hasSuffix(" before B is torn off") == true)
  }

  @Test func manyAreCountedByTheirReasons() throws {
    let asks = (0..<30).map { Ask(prompt: [$0, 1]) } + [Ask(), Ask(seed: 1)]
    let outcome = CompareOutcome(
      names: Pair("a", "b"), comparison: try CompareTests.compare(asks, [Ask()]))
    #expect(
      outcome.comparison.notes.contains(
        "31 requests of A without a partner: 30: not submitted in B; "
          + "1: B has the same prompt with other sampling, which is another question"))
    let text = CompareText(outcome).text
    #expect(text.contains("and 11 more without a partner; --screen and --json have all"))
  }
}
