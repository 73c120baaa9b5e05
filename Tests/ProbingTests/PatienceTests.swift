import Foundation
import Probing
import Reports
import Synchronization
import Testing

/// Servers that have too much to do and say so.
@Suite struct PatienceTests {
  /// Refuses requests that come together, by a rule, and says for how long.
  private final class BusyServer: Asking {
    private let seconds: Double
    /// By the number of the ask, from 0, and how many come together.
    private let refuses: @Sendable (_ number: Int, _ load: Int) -> Bool
    private let inner = ScriptedServer()
    private let seen = Mutex<[Int]>([])

    init(seconds: Double, _ refuses: @escaping @Sendable (Int, Int) -> Bool) {
      (self.seconds, self.refuses) = (seconds, refuses)
    }

    /// How many came together, each time.
    var loads: [Int] { seen.withLock { $0 } }

    func models(until isStopped: () -> Bool) throws(ProbeError) -> [OfferedModel] { [] }

    func ask(_ questions: [Question], _ manner: Manner, until isStopped: () -> Bool) -> [Asked] {
      let number = seen.withLock { seen in
        seen.append(questions.count)
        return seen.count - 1
      }
      var asked = inner.ask(questions, manner, until: isStopped)
      // As real ones do: some are taken, and one too many is not.
      if refuses(number, questions.count) {
        asked[asked.count - 1].outcome = .failure(.busy(429, seconds: seconds, message: ""))
      }
      return asked
    }
  }

  private func probe(
    _ server: BusyServer, spare: Int = 1000, time: ManualTime = ManualTime()
  ) throws -> ProbeReport {
    var wishes = ProbePlan.Wishes()
    (wishes.seed, wishes.size, wishes.requestCount) = (1, 8, 100)
    let plan = try ProbePlan(wishes)
    let facts = ServerFacts(
      address: "http://server",
      manner: Manner(endpoint: .completions, model: "small", family: .vllm, topCount: 5),
      streams: true)
    let pace = Pace(
      requestCount: plan.requestCount + facts.requestCount + spare, size: 8, rate: .infinity)
    return ProbeRun(plan, facts, server, pace, clock: time.clock)
      .run(pause: time.pause, until: { false }, progress: { _ in })
  }

  @Test func itIsWaitedForAndAskedAgain() throws {
    let (server, time) = (BusyServer(seconds: 20) { number, _ in number == 3 }, ManualTime())
    let report = try probe(server, time: time)
    #expect(time.now == 20_000_000_000)
    #expect(report.ending == nil && report.failures.isEmpty)
    #expect(server.loads[3] == server.loads[4])
    #expect(report.askedCount == report.plannedCount + server.loads[3])
    #expect(report.verdict == .noDivergence)
    let words = "it asked for patience 1 time (HTTP 429 or 503); 20 s were waited in all"
    #expect(report.notes.contains(words))
    #expect(ProbeText(report).text.contains(words))
    #expect(ProbeMarkdown(report, circumstances: []).markdown.contains("it asked for patience"))
    #expect(ProbeJSON.value(report, version: "1").text.contains(#""asked_for_patience":1"#))
  }

  /// A load that is refused however often it comes is not asked any more, and no larger one.
  @Test func aLoadThatIsTooMuchIsLeftOut() throws {
    let server = BusyServer(seconds: 1) { $1 >= 4 }
    let report = try probe(server)
    #expect(server.loads.count { $0 >= 4 } == 1 + Patience.attempts)
    #expect(report.patience.refusedLoad == 4 && report.ending == nil)
    #expect(report.sections[0].rows.map(\.load).max() == 2)
    #expect(report.notes.last?.contains("did not take 4 requests at once") == true)
  }

  @Test(arguments: [600.0, 61])
  func whoWantsTooMuchPatienceIsLeftAlone(seconds: Double) throws {
    let (server, time) = (BusyServer(seconds: seconds) { number, _ in number == 2 }, ManualTime())
    let report = try probe(server, time: time)
    #expect(server.loads.count == 3 && time.now == 0 && report.ending == .givenUp)
    #expect(report.patience.tooLong == seconds)
  }

  @Test func nobodyWaitsForEver() throws {
    let (server, time) = (BusyServer(seconds: 59) { number, _ in number % 2 == 0 }, ManualTime())
    let report = try probe(server, time: time)
    #expect(report.ending == .givenUp && time.now == 295_000_000_000)
    #expect(report.patience.seconds <= Patience.most)
  }

  /// Asking again takes from the requests that a person has allowed.
  @Test func noMoreIsAskedThanAllowed() throws {
    let server = BusyServer(seconds: 1) { number, _ in number % 2 == 0 }
    let report = try probe(server, spare: 5)
    #expect(report.ending == .outOfRequests)
    #expect(report.askedCount <= report.plannedCount + 5)
    #expect(ProbeText(report).text.contains("out of requests before the"))
  }
}
