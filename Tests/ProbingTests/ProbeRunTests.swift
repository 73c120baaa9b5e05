import Probing
import Synchronization
import Testing

/// What is said of servers that do one thing wrong each.
@Suite struct ProbeRunTests {
  private func section(_ report: ProbeReport) throws -> ModeReport {
    try #require(report.sections.first)
  }

  @Test func aServerWithoutFaultDoesNotDiverge() throws {
    let report = try ScriptedServer().probe()
    let section = try section(report)
    #expect(report.exitStatus == 0)
    #expect(section.observables == [.text, .tokens, .logprobs])
    #expect(
      section.verdictWords
        == "No divergence at these observables: text, tokens, log-probabilities.")
    #expect(section.company.count == 0 && section.company.total > 10)
    #expect(section.witnessed.count == section.witnessed.total)
    #expect(section.rows.allSatisfy { $0.distinct.values.allSatisfy { $0 == 1 } })
    // Nothing of bits, of which nothing is known.
    #expect(!section.sentences.joined().lowercased().contains("bit"))
  }

  @Test(arguments: [2, 4, 8])
  func aFaultUnderLoadIsFoundAndTheLoadNamed(load: Int) throws {
    let report = try ScriptedServer(.tokens(load: load)).probe()
    let section = try section(report)
    #expect(report.exitStatus == 1)
    #expect(section.smallestLoad == load)
    #expect(!section.variesAlone)
    #expect(section.verdictWords.contains("from \(load) requests at once on"))
    #expect(section.divergence?.difference.firstToken == 3)
    #expect(section.divergence?.difference.tokens.last == "other ")
    #expect(section.divergence?.difference.margin == ScriptedServer.margin)
    for row in section.rows where row.circumstance == .crowd {
      #expect(row.differing == (row.load >= load ? row.compared : 0))
      #expect(row.distinct[.tokens] == (row.load >= load ? 2 : 1))
    }
  }

  @Test func aFaultInLogprobsAloneIsFoundAndTokensAgree() throws {
    let report = try ScriptedServer(.logprobs(load: 4)).probe()
    let section = try section(report)
    #expect(report.exitStatus == 1)
    #expect(section.differingBy[.text] == 0 && section.differingBy[.tokens] == 0)
    #expect(section.differingBy[.logprobs] ?? 0 > 0)
    #expect(section.divergence?.difference.firstToken == nil)
    #expect(section.divergence?.difference.firstLogprob == 5)
    #expect(section.largest == ScriptedServer.shift)
    #expect(section.smallestLoad == 4)
  }

  /// The same server without log-probabilities looks well, and the report says how little that is.
  @Test func withoutLogprobsThatFaultIsNotSeenAndTheReportSaysHowWeakThatIs() throws {
    let report = try ScriptedServer(.logprobs(load: 4), .init(hasScores: false)).probe()
    let section = try section(report)
    #expect(report.exitStatus == 0)
    #expect(section.observables == [.text])
    #expect(section.verdictWords == "No divergence at this observable: text.")
    #expect(section.sentences.contains { $0.contains("weak evidence") })
  }

  @Test func aServerThatVariesAloneIsSaidToVaryWithoutLoad() throws {
    let report = try ScriptedServer(.runToRun).probe()
    let section = try section(report)
    #expect(report.exitStatus == 1)
    #expect(section.variesAlone)
    #expect(section.smallestLoad == 1)
    #expect(section.verdictWords.contains("load cannot be blamed"))
  }

  @Test func aColdPrefixIsToldFromLoad() throws {
    let report = try ScriptedServer(.cold).probe()
    let section = try section(report)
    #expect(report.exitStatus == 1)
    #expect(section.variesWhenCold && !section.variesAlone)
    #expect(section.company.count == 0)
    #expect(section.verdictWords.contains("company changed nothing"))
    #expect(section.rows.filter { $0.differing > 0 }.map(\.circumstance) == [.cold])
  }

  /// Both are said: what differs without load, and from which load on there is more.
  @Test func aFaultUnderLoadIsToldFromAColdPrefix() throws {
    let section = try section(ScriptedServer(.coldAndTokens(load: 4)).probe())
    #expect(section.smallestLoad == 4)
    #expect(section.variesWhenCold && !section.variesAlone && !section.variesWhenWhole)
    #expect(section.divergence?.load == 4)
    #expect(section.verdictWords.contains("from 4 requests at once on"))
    #expect(section.verdictWords.contains("Without load too, a prompt's first answer differs"))
  }

  @Test func anAnswerThatIsNotStreamedIsComparedWithOneThatIs() throws {
    let section = try section(ScriptedServer(.whole).probe())
    #expect(section.variesWhenWhole && !section.variesAlone && !section.variesWhenCold)
    #expect(Set(section.rows.filter { $0.differing > 0 }.map(\.circumstance)) == [.whole])
  }

  @Test func severalServersBehindOneAddressAreSeenByTheirFingerprints() throws {
    let section = try section(ScriptedServer(.fingerprints).probe())
    #expect(section.verdict == .noDivergence)
    #expect(section.fingerprints == ["a", "b"])
    #expect(section.sentences.contains { $0.contains("more than one server") })
  }

  @Test func receiptsAllowToSpeakOfBits() throws {
    let same = try section(ScriptedServer(.none, .init(hasReceipts: true)).probe())
    #expect(same.saysSameBits)
    #expect(same.verdictWords.hasSuffix("The receipts say the same bits."))
    let other = try section(ScriptedServer(.hash(load: 2), .init(hasReceipts: true)).probe())
    #expect(other.verdict == .diverged && !other.saysSameBits)
    #expect(other.differingBy[.logprobs] == 0)
    #expect(other.differingBy[.bits] == other.company.total)
  }

  @Test func aServerThatAnswersOneAfterAnotherShowsNothingAboutLoad() throws {
    let section = try section(ScriptedServer(.none, .init(isSerial: true)).probe())
    #expect(section.witnessed.count == 0 && section.witnessed.total > 0)
    #expect(section.sentences.contains { $0.contains("nothing is shown about load") })
  }

  @Test func whoIsStoppedReportsWhatWasSeen() throws {
    let report = try ScriptedServer().probe(stopAfter: 12)
    #expect(report.ending == .stopped)
    #expect(report.askedCount < report.plannedCount)
    #expect(report.sections[0].verdict == .noDivergence)
    let nothing = try ScriptedServer().probe(stopAfter: 1)
    #expect(nothing.exitStatus == 2)
  }

  @Test func aServerThatNeverAnswersIsGivenUp() throws {
    let server = ScriptedServer(.silent)
    let report = try server.probe()
    #expect(server.loads.count == 5)
    #expect(report.ending == .givenUp)
    #expect(report.exitStatus == 2)
    #expect(report.failures == [.init(words: "its answer broke off", count: 5)])
  }

  @Test func eachModeIsProbedByItself() throws {
    let report = try ScriptedServer(.tokens(load: 4)).probe { wishes in
      wishes.modes = ["invariant", "standard"]
      wishes.requestCount = 300
    }
    #expect(report.sections.map(\.mode) == ["invariant", "standard"])
    #expect(report.sections[0].company.total == report.sections[1].company.total)
  }

  /// Times at this end: who was there while the needle was, and whose answers came with its own.
  @Test func theOverlapIsReckonedFromTimes() {
    func asked(_ sent: UInt64, _ first: UInt64, _ end: UInt64) -> Asked {
      Asked(
        question: Question(prompt: "", maxTokens: 1, isStreamed: true), sent: sent, first: first,
        end: end, outcome: .success(Answer()), wasStreamed: true)
    }
    let needle = asked(100, 150, 200)
    let overlap = Overlap(needle, [asked(0, 10, 150), asked(100, 160, 300), asked(200, 210, 220)])
    #expect(overlap.inFlight == 1.5)
    #expect(overlap.answering == 1)
  }

  /// Between two cases there is a pause of as long as their requests may take at the rate.
  @Test func thePaceIsKeptOnAverage() throws {
    let pace = Pace(requestCount: 160, size: 4, rate: 10)
    #expect(pace.isGentle)
    #expect(!Pace(requestCount: 161, size: 4, rate: 10).isGentle)
    #expect(!Pace(requestCount: 10, size: 17, rate: 10).isGentle)
    #expect(!Pace(requestCount: 10, size: 4, rate: 11).isGentle)
    let server = ScriptedServer()
    let facts = ServerFacts(
      address: "a", manner: Manner(endpoint: .chat, model: "", family: .other, topCount: nil),
      streams: true)
    let plan = try ProbePlan(ProbePlan.Wishes())
    let time = ManualTime()
    let run = ProbeRun(plan, facts, server, pace, clock: { time.now })
    let start = time.now
    _ = run.run(pause: time.pause, until: { false }, progress: { _ in })
    #expect(time.now - start == UInt64(plan.requestCount) * 100_000_000)
  }
}
