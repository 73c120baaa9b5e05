/// What a request counts as, wherever requests are counted or their latencies summed up.
public enum RequestAccount: String, CaseIterable, Sendable, Hashable {
  /// In company and still under way.
  case running
  /// In company, and came to an end of its own.
  case completed
  /// In company, and refused by the engine or ended with an error.
  case failed
  /// Alone, for the engine's own sake, whatever became of it.
  case reference
  /// In company until somebody asked for its end, which is no failure.
  case cancelled
  /// In company until the engine was shut down, which is no failure either.
  case shutdown

  /// Judges by how it ran and how it ended; `end` is `nil` while it goes on.
  public init(_ isolation: Isolation, end: FinishReason?) {
    switch (isolation, end) {
    case (.alone, _): self = .reference
    case (.shared, nil): self = .running
    case (.shared, .stop), (.shared, .length): self = .completed
    case (.shared, .cancelled): self = .cancelled
    case (.shared, .shutdown): self = .shutdown
    case (.shared, .error), (.shared, .fault): self = .failed
    }
  }

  /// The account of one that was refused; one to run alone would have been nobody's load.
  public init(refused isolation: Isolation) {
    self = isolation == .alone ? .reference : .failed
  }

  /// Whether its latencies are what load made of them; one that is still running counts as far as it
  /// has come.
  public var showsLoad: Bool {
    switch self {
    case .running, .completed: true
    case .failed, .reference, .cancelled, .shutdown: false
    }
  }
}

/// How many requests count as what.
public struct RequestTally: Hashable, Sendable {
  private var counts: [RequestAccount: Int] = [:]
  /// Those under way.
  private var isolations: [RequestID: Isolation] = [:]

  public init() {}

  public subscript(account: RequestAccount) -> Int { counts[account] ?? 0 }

  /// Takes the next event.
  public mutating func absorb(_ event: EngineEvent) {
    switch event {
    case .admitted(let request):
      guard isolations.updateValue(request.isolation, forKey: request.id) == nil else { return }
      counts[RequestAccount(request.isolation, end: nil), default: 0] += 1
    case .finished(let end):
      guard let isolation = isolations.removeValue(forKey: end.id) else { return }
      counts[RequestAccount(isolation, end: nil), default: 0] -= 1
      counts[RequestAccount(isolation, end: end.reason), default: 0] += 1
    case .rejected(let refused):
      counts[RequestAccount(refused: refused.isolation), default: 0] += 1
    case .stepCompleted, .promptScored, .token, .preempted, .modeChanged, .configurationChanged,
      .paused, .resumed, .rested, .fault:
      break
    }
  }

  /// `80 completed, 2 failed, 3 running; kept apart: 6 alone, 1 cancelled`.
  public var words: String {
    let load = parts([(.completed, "completed"), (.failed, "failed"), (.running, "running")])
    let apart = parts([
      (.reference, "alone"), (.cancelled, "cancelled"), (.shutdown, "cut off by the engine's end"),
    ])
    let counted = load.isEmpty ? "0 completed" : load
    return apart.isEmpty ? counted : "\(counted); kept apart: \(apart)"
  }

  private func parts(_ names: [(RequestAccount, String)]) -> String {
    names.filter { self[$0.0] > 0 }.map { "\(NumberText.count(self[$0.0])) \($0.1)" }.joined(
      separator: ", ")
  }
}
