import ArgumentParser
import EngineTypes
import Foundation
import Probing
import ServerAccess
import SessionLog

/// One run of `invar probe`: gets to know the server, says what it will cost, asks.
final class ProbeSession {
  private let command: ProbeCommand
  private let job: ProbeJob
  private let stop = StopRequest()

  init(_ command: ProbeCommand) throws {
    self.command = command
    var settings = ProbeClient.Settings()
    settings.timeout = command.answerTimeout
    settings.token = try ServerToken.token(
      file: command.tokenFile, variable: ProbeCommand.tokenVariable)
    settings.connectionCount = command.size
    var job = ProbeJob(try Self.address(command), settings)
    job.pace = Pace(requestCount: command.requests, size: command.size, rate: command.rate)
    job.record = command.record
    job.introduction.model = command.model
    job.introduction.endpoint = command.api.endpoint
    job.introduction.isStreaming = !command.isWhole
    job.introduction.mode = command.mode?.modes.first
    if !command.prompt.isEmpty { job.wishes.prompts = command.prompt }
    job.wishes.maxTokens = command.maxTokens
    job.wishes.seed = command.seed ?? UInt64.random(in: 0...0xffff_ffff)
    job.wishes.modes = command.mode?.modes ?? [nil]
    self.job = job
  }

  private static func address(_ command: ProbeCommand) throws -> ServerAddress {
    do { return try ServerAddress(command.url) } catch {
      throw CommandError.badTarget(
        text: error == .password ? "a server" : command.url, reason: "\(error)")
    }
  }

  func run() throws -> ProbeReport {
    var facts = try introduce()
    let plan = try job.plan(streams: facts.streams)
    facts.notes += [plan.shortfall].compactMap(\.self)
    let estimate = Estimate(plan, job.pace)
    if !job.pace.isGentle, !command.yes { try consent(estimate) }
    StandardStreams.note("probing \(job.address.base): \(estimate.words)\n")
    return try ask(plan, facts)
  }

  /// That of the report, unless a signal ended it before anything was found.
  func status(_ report: ProbeReport) -> Int32 {
    if report.verdict != .diverged, let signal = stop.signal { return 128 + signal }
    return report.exitStatus
  }

  private func introduce() throws -> ServerFacts {
    do { return try job.introduce { self.stop.signal != nil } } catch {
      if let signal = stop.signal { throw ExitCode(128 + signal) }
      throw CommandError.badTarget(text: job.address.base, reason: "\(error)")
    }
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

  private func ask(_ plan: ProbePlan, _ facts: ServerFacts) throws -> ProbeReport {
    let (line, start) = (ProgressLine(), ContinuousClock.now)
    defer { line.clear() }
    return try job.run(
      plan, facts, until: { self.stop.signal != nil },
      progress: { progress in
        line.show(Progress(progress, label: "probing", elapsed: start.duration(to: .now)))
      })
  }
}

extension Progress {
  /// How far a probe is.
  init(_ progress: ProbeRun.Progress, label: String, elapsed: Duration) {
    let found = progress.differing > 0 ? ["\(progress.differing) differ"] : []
    let rest = progress.rest.map { ["asked to wait \(Int($0.rounded(.up))) s"] } ?? []
    self.init(
      label: label, done: progress.done, total: progress.total, unit: .count("requests"),
      elapsed: elapsed, details: found + rest)
  }
}
