import ArgumentParser
import EngineTypes
import Foundation
import Probing
import SessionLog

/// One run of `invar probe`: gets to know the server, says what it will cost, asks.
final class ProbeSession {
  private let command: ProbeCommand
  private let address: ServerAddress
  private let client: ProbeClient
  private let stop = StopRequest()

  init(_ command: ProbeCommand) throws {
    self.command = command
    do { address = try ServerAddress(command.url) } catch {
      throw CommandError.badTarget(text: command.url, reason: "\(error)")
    }
    var settings = ProbeClient.Settings()
    settings.timeout = command.answerTimeout
    settings.token = try ProbeToken.token(file: command.tokenFile)
    settings.connectionCount = command.size
    client = ProbeClient(address, settings, clock: Self.now)
  }

  func run() throws -> ProbeReport {
    var facts = try introduce()
    let plan = try ProbePlan(wishes(facts))
    facts.notes += [plan.shortfall].compactMap(\.self)
    let pace = Pace(requestCount: command.requests, size: command.size, rate: command.rate)
    let estimate = Estimate(plan, pace)
    if !pace.isGentle, !command.yes { try consent(estimate) }
    StandardStreams.note("probing \(address.base): \(estimate.words)\n")
    return try ask(plan, facts, pace)
  }

  /// That of the report, unless a signal ended it before anything was found.
  func status(_ report: ProbeReport) -> Int32 {
    if report.verdict != .diverged, let signal = stop.signal { return 128 + signal }
    return report.exitStatus
  }

  private func introduce() throws -> ServerFacts {
    var wishes = Introduction.Wishes()
    wishes.model = command.model
    wishes.endpoint = command.api.endpoint
    wishes.isStreaming = !command.isWhole
    wishes.mode = command.mode?.modes.first
    var introduction = Introduction(client, address: address.base, wishes)
    do { return try introduction.run { self.stop.signal != nil } } catch {
      if let signal = stop.signal { throw ExitCode(128 + signal) }
      throw CommandError.badTarget(text: address.base, reason: "\(error)")
    }
  }

  private func wishes(_ facts: ServerFacts) -> ProbePlan.Wishes {
    var wishes = ProbePlan.Wishes()
    if !command.prompt.isEmpty { wishes.prompts = command.prompt }
    wishes.maxTokens = command.maxTokens
    wishes.size = command.size
    wishes.requestCount = command.requests - Introduction.mostRequests
    wishes.seed = command.seed ?? UInt64.random(in: 0...0xffff_ffff)
    wishes.modes = command.mode?.modes ?? [nil]
    wishes.isStreamed = facts.streams
    return wishes
  }

  /// Asks whether more than the gentle amount is wanted; who cannot be asked must have said so.
  private func consent(_ estimate: Estimate) throws {
    guard isatty(STDIN_FILENO) == 1, StandardStreams.errorIsTerminal else {
      throw CommandError.needsConsent(estimate.words)
    }
    StandardStreams.note("this is more than gentle: \(estimate.words).\nGo on? [y/N] ")
    guard let answer = readLine()?.lowercased(), answer == "y" || answer == "yes" else {
      throw ExitCode(2)
    }
  }

  private func ask(_ plan: ProbePlan, _ facts: ServerFacts, _ pace: Pace) throws -> ProbeReport {
    let (line, start) = (ProgressLine(), ContinuousClock.now)
    defer { line.clear() }
    let writer = try command.record.map { try ProbeRecordFile($0, facts, plan, start: Self.now()) }
    let run = ProbeRun(
      plan, facts, client, pace, clock: Self.now, note: { writer?.write($0, $1) })
    let report = run.run(
      pause: { usleep(UInt32(min(50_000, $0 / 1000))) },
      until: { self.stop.signal != nil },
      progress: { progress in
        let found = progress.differing > 0 ? ["\(progress.differing) differ"] : []
        line.show(
          Progress(
            label: "probing", done: progress.done, total: progress.total,
            unit: .count("requests"), elapsed: start.duration(to: .now), details: found))
      })
    try writer?.end(report, at: Self.now())
    return report
  }

  /// Nanoseconds of a clock that nobody sets.
  static let now: @Sendable () -> UInt64 = { DispatchTime.now().uptimeNanoseconds }
}
