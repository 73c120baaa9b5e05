import EngineTypes

/// What the engine's thread does: read the mail, take a step, and so on.
///
/// Commands are read only between steps. With nothing to compute the thread sleeps in the mailbox.
///
/// **Invariant:** after `init` only the engine's thread touches it.
final class EngineLoop: @unchecked Sendable {
  private let mailbox: Mailbox
  private let subscribers: Subscribers
  private var core: EngineCore
  private var pace = Pace.free
  /// Since when it stands still, as it has told; `nil` while it goes on.
  private var pausedSince: UInt64?

  /// How many steps may be taken.
  private enum Pace: Equatable {
    case free
    case paused(stepsLeft: Int)
  }

  init(_ core: EngineCore, mailbox: Mailbox, subscribers: Subscribers) {
    self.core = core
    self.mailbox = mailbox
    self.subscribers = subscribers
  }

  /// Runs until the mailbox is closed or a step fails; then ends every request and every stream.
  func run() {
    do {
      try runUntilClosed()
      subscribers.publish(core.shutdown() + core.rest())
    } catch {
      fail(error)
    }
    subscribers.close()
    mailbox.finish()
  }

  /// In one go, so that whoever hears of an end hears of the reason as well.
  private func fail(_ error: any Error) {
    var events = core.fail(error)
    let words = core.fault ?? "\(error)"
    for message in mailbox.close(fault: words) { events += handle(message) }
    subscribers.publish(events + [.fault(words)])
  }

  private func runUntilClosed() throws {
    while let messages = mailbox.take(waits: !mayStep) {
      for message in messages { subscribers.publish(handle(message) + turn()) }
      if mayStep {
        subscribers.publish(try core.step())
        if case .paused(let stepsLeft) = pace { pace = .paused(stepsLeft: stepsLeft - 1) }
        subscribers.publish(turn())
      }
      if !mayStep { try rest() }
    }
  }

  private var mayStep: Bool { core.hasWork && pace != .paused(stepsLeft: 0) }

  /// The last act before sleep.
  private func rest() throws {
    // Steps asked for when there was nothing to do must not be taken later, unasked.
    if case .paused = pace { pace = .paused(stepsLeft: 0) }
    subscribers.publish(turn() + core.rest())
    #if DEBUG
      try core.checkInvariants()
    #endif
  }

  /// What there is to tell where standing still has begun or ended since the last time.
  ///
  /// Steps asked for by number end a pause when there is something to compute, not before.
  private func turn() -> [EngineEvent] {
    switch (pace, pausedSince) {
    case (.paused(stepsLeft: 0), nil):
      let now = core.clock()
      pausedSince = now
      return [.paused(nanoseconds: now)]
    case (.free, let start?):
      return [goOn(since: start, stepCount: nil)]
    case (.paused(let stepCount), let start?) where stepCount > 0 && core.hasWork:
      return [goOn(since: start, stepCount: stepCount)]
    default: return []
    }
  }

  private func goOn(since start: UInt64, stepCount: Int?) -> EngineEvent {
    pausedSince = nil
    return .resumed(Pause(start: start, end: core.clock()), stepCount: stepCount)
  }

  private func handle(_ message: Mailbox.Message) -> [EngineEvent] {
    switch message {
    case .submit(let id, let request, let prompt, let time):
      core.submit(request, prompt, as: id, at: time)
    case .reject(let rejected): [.rejected(rejected)]
    case .command(let command): handle(command)
    }
  }

  private func handle(_ command: EngineCommand) -> [EngineEvent] {
    switch command {
    case .cancel(let id): return core.cancel(id)
    case .change(let settings): return core.change(settings)
    case .pause: pace = .paused(stepsLeft: 0)
    case .resume: pace = .free
    case .singleStep(let count): allow(max(0, count))
    }
    return []
  }

  private func allow(_ stepCount: Int) {
    if case .paused(let stepsLeft) = pace {
      pace = .paused(stepsLeft: stepsLeft + stepCount)
    } else {
      pace = .paused(stepsLeft: stepCount)
    }
  }
}
