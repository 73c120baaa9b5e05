import DashboardUI
import EngineTypes
import Foundation
import Playback
import SessionLog
import Testing

/// Figures of load are what they are with pauses and without, with references and without, however
/// the session ended, and the same in every place that shows them.
struct LoadTests {
  private static let plain = ScriptedSession.long(stepCount: 200).events

  /// Everything that sums up times, without what is about pauses themselves or about single requests.
  private struct Figures: Equatable {
    var bench: String
    var latencySection: String
    var throughput: [String]
    var percentiles: [LatencyWindow.Summary?]
    var counts: [Int]

    init(_ events: [EngineEvent]) throws {
      let session = try LogFile(events).session()
      bench = try text(session, .vllmBench)
      let report = try text(session, .markdown)
      latencySection = try #require(section("Latency", of: report))
      throughput = try #require(section("What ran", of: report)).split(separator: "\n")
        .filter { $0.contains("throughput") || $0.contains("duration") }.map(String.init)
      let facts = facts(events)
      percentiles = [
        facts.timeInQueue, facts.timeToFirstToken, facts.interTokenTime, facts.timePerOutputToken,
        facts.timeToLastToken,
      ].map { $0.percentiles(endingAt: facts.newestNanoseconds, window: .max) }
      counts = [RequestAccount.completed, .failed, .running].map { facts.tally[$0] }
    }
  }

  private static func facts(_ events: [EngineEvent]) -> EngineFacts {
    var facts = EngineFacts(
      model: ScriptedSession.header.model, settings: ScriptedSession.settings)
    for event in events { facts.absorb(event) }
    return facts
  }

  private static func text(_ session: RecordedSession, _ format: ExportFormat) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try session.export(to: path, format: format, name: "session.jsonl")
    let file = format == .csv ? "\(path)/requests.csv" : path
    return try String(contentsOfFile: file, encoding: .utf8)
  }

  private static func section(_ title: String, of report: String) -> String? {
    report.components(separatedBy: "\n## ").first { $0.hasPrefix(title + "\n") }
  }

  // MARK: pauses

  /// The same session in which somebody paused after every few steps, for longer each time, and now
  /// and then took a single step.
  private static func paused(_ events: [EngineEvent], isTold: Bool = true) -> [EngineEvent] {
    var (paused, shift, stepCount): ([EngineEvent], UInt64, Int) = ([], 0, 0)
    for event in events {
      let moved = event.later(by: shift)
      paused.append(moved)
      guard case .stepCompleted(let step) = moved else { continue }
      stepCount += 1
      guard stepCount % 7 < 2 else { continue }
      let start = step.startNanoseconds + step.durationNanoseconds
      let pause = Pause(start: start, end: start + UInt64(stepCount) * 1_000_000_000)
      shift += pause.nanoseconds
      guard isTold else { continue }
      paused += [
        .paused(nanoseconds: pause.start), .resumed(pause, stepCount: stepCount % 7 == 0 ? 1 : nil),
      ]
    }
    return paused
  }

  @Test func pausesChangeNoFigure() throws {
    let (plain, paused) = (try Figures(Self.plain), try Figures(Self.paused(Self.plain)))
    #expect(plain == paused)
    #expect(plain.percentiles.allSatisfy { ($0?.count ?? 0) > 10 } && plain.counts[0] > 10)
  }

  /// The control: the same times without the word that it was a pause.
  @Test func timeThatPassesWithoutAPauseDoesChangeThem() throws {
    let (plain, later) = (
      try Figures(Self.plain), try Figures(Self.paused(Self.plain, isTold: false))
    )
    #expect(plain.bench != later.bench && plain.latencySection != later.latencySection)
    #expect(plain.throughput != later.throughput && plain.percentiles != later.percentiles)
  }

  /// When answers ended by the running clock, and what became of them.
  @Test func pausesMoveNoVerdict() throws {
    let columns = [
      Self.plain, Self.paused(Self.plain), Self.paused(Self.plain, isTold: false),
    ].map { events in
      let facts = Self.facts(events)
      return facts.verdicts.columns(atMost: 60, until: facts.newestNanoseconds).columns
    }
    #expect(columns[0] == columns[1] && columns[0] != columns[2])
    #expect(columns[0].reduce(0) { $0 + $1.total.judgedCount } > 10)
  }

  @Test func pausesChangeNoRequestsTimes() throws {
    let sessions = try [Self.plain, Self.paused(Self.plain)].map { try LogFile($0).session() }
    #expect(sessions[0].requests.map(\.times) == sessions[1].requests.map(\.times))
    #expect(sessions[0].requests.allSatisfy { $0.pausedNanoseconds == 0 })
    #expect(sessions[1].requests.contains { $0.pausedNanoseconds > 60_000_000_000 })
    let entries = [Self.plain, Self.paused(Self.plain)].map {
      Self.facts($0).requests.newestFirst.map(\.times)
    }
    #expect(entries[0] == entries[1] && entries[0].count > 10)
  }

  /// A table of requests differs in where they are found in the log, and in what was left out.
  @Test func theTableSaysWhatWasLeftOut() throws {
    let tables = try [Self.plain, Self.paused(Self.plain)].map {
      try Self.text(try LogFile($0).session(), .csv).split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
    }
    let header = try #require(tables[0].first)
    for (index, column) in header.prefix(20).enumerated() {
      // Prompts with line breaks would shift the columns; these come before them.
      let values = tables.map { $0.dropFirst().map { $0.count > index ? $0[index] : "" } }
      #expect(
        (values[0] == values[1]) == !["arrival_ms", "paused_ms"].contains(column), "\(column)")
    }
  }

  @Test func aReplayGoesThroughNoPause() throws {
    let players = try [Self.plain, Self.paused(Self.plain)].map {
      SessionPlayer(try LogFile($0).session())
    }
    let total = players.map(\.playback.totalNanoseconds)
    #expect(total[0] == total[1] && total[0] > 1_000_000_000)
  }

  // MARK: references

  /// The same session without those that ran alone.
  private static func withoutReferences(_ events: [EngineEvent]) -> [EngineEvent] {
    var alone: Set<RequestID> = []
    return events.compactMap { event in
      switch event {
      case .admitted(let request) where request.isolation == .alone:
        alone.insert(request.id)
        return nil
      case .token(let token) where alone.contains(token.request): return nil
      case .finished(let end) where alone.contains(end.id): return nil
      case .rejected(let request) where request.isolation == .alone: return nil
      case .preempted(let id, _) where alone.contains(id): return nil
      case .stepCompleted(var step):
        step.chunks.removeAll { alone.contains($0.request) }
        return step.chunks.isEmpty ? nil : .stepCompleted(step)
      default: return event
      }
    }
  }

  /// Makes every third request and whatever was refused such that want to be alone, or none.
  private static func withReferences(_ isolation: Isolation) -> [EngineEvent] {
    plain.map { event in
      if case .rejected(var request) = event {
        request.isolation = isolation
        return .rejected(request)
      }
      guard case .admitted(var request) = event else { return event }
      request.isolation = request.id.rawValue % 3 == 0 ? isolation : .shared
      return .admitted(request)
    }
  }

  @Test func companysFiguresAreItsAlone() throws {
    let events = Self.withReferences(.alone)
    let (with, without) = (try Figures(events), try Figures(Self.withoutReferences(events)))
    #expect(with == without)
    // The control: the same requests in company do count.
    let shared = try Figures(Self.withReferences(.shared))
    #expect(shared.bench != with.bench && shared.latencySection != with.latencySection)
    #expect(shared.percentiles != with.percentiles && shared.counts[0] > with.counts[0])
    #expect(shared.counts[1] > 0 && with.counts[1] == 0)
  }

  // MARK: the end

  /// Ends everything that is under way.
  private static func ended(_ reason: FinishReason) -> [EngineEvent] {
    let open = plain.reduce(into: [RequestID]()) { open, event in
      if case .admitted(let request) = event { open.append(request.id) }
      if case .finished(let end) = event { open.removeAll { $0 == end.id } }
    }
    let last = plain.compactMap { event in
      if case .finished(let end) = event { end } else { nil }
    }.last
    return plain
      + open.compactMap { id in
        last.map { end in
          var end = end
          (end.id, end.reason, end.nanoseconds) = (id, reason, end.nanoseconds + 5_000_000_000)
          return .finished(end)
        }
      }
  }

  @Test func whoeverIsCutOffIsNoFailure() throws {
    let benches = try [FinishReason.shutdown, .cancelled].map { reason in
      let figures = try Figures(Self.ended(reason))
      #expect(figures.counts[2] == 0)
      return figures.bench
    }
    #expect(try benches == [Figures(Self.plain).bench, Figures(Self.plain).bench])
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(benches[0].utf8)) as? [String: Any])
    let rejections = Self.plain.count { if case .rejected = $0 { true } else { false } }
    #expect(object["failed"] as? Int == rejections)
  }

  @Test func whatACutOffRequestShowedIsKeptApartWithIt() throws {
    let (running, cut) = (Self.facts(Self.plain), Self.facts(Self.ended(.shutdown)))
    let counts = [running, cut].map {
      $0.timeToFirstToken.percentiles(endingAt: $0.newestNanoseconds, window: .max)?.count ?? 0
    }
    let shown = running.requests.newestFirst.count {
      $0.account == .running && $0.timeToFirstToken != nil
    }
    #expect(counts[0] == counts[1] + shown && shown > 0)
    #expect(cut.tally[.shutdown] == running.tally[.running])
  }
}

extension EngineEvent {
  /// The same some time later.
  fileprivate func later(by shift: UInt64) -> EngineEvent {
    switch self {
    case .admitted(var request):
      request.nanoseconds += shift
      return .admitted(request)
    case .stepCompleted(var step):
      step.startNanoseconds += shift
      return .stepCompleted(step)
    case .token(var token):
      token.nanoseconds += shift
      return .token(token)
    case .finished(var end):
      end.nanoseconds += shift
      return .finished(end)
    case .rested(var rest):
      rest.nanoseconds += shift
      return .rested(rest)
    case .rejected(var request):
      request.nanoseconds += shift
      return .rejected(request)
    case .promptScored, .preempted, .modeChanged, .configurationChanged, .paused, .resumed, .fault:
      return self
    }
  }
}
