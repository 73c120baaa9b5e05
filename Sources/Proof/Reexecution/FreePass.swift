import EngineTypes
import Inference

/// Computes answers anew under a schedule of our own, all in one kernel mode.
struct FreePass {
  private(set) var player: Player
  private var plan: ArrivalPlan
  /// Submitted and not over.
  private var underWay: [RequestID: RecordedRequest] = [:]
  private(set) var stepCount = 0
  private var computedTokenCount = 0

  init(_ player: Player, _ plan: ArrivalPlan) {
    (self.player, self.plan) = (player, plan)
  }

  /// Runs requests until each has as many tokens as were recorded.
  ///
  /// In company a request is given up at its first wrong token: what follows would say nothing.
  mutating func run(
    _ requests: [RecordedRequest], progress: (_ tokenCount: Int) throws -> Void
  ) throws {
    var waiting = plan.order(requests)[...]
    while !waiting.isEmpty || !underWay.isEmpty {
      for request in waiting.prefix(plan.arrivalCount(underWay: underWay.count)) {
        waiting.removeFirst()
        try submit(request)
      }
      for cause in plan.changes(player.core.settings.run) { try player.perform(cause) }
      guard player.core.hasWork else { continue }
      absorb(try player.step())
      stepCount += 1
      try progress(computedTokenCount)
    }
  }

  private mutating func submit(_ recorded: RecordedRequest) throws {
    var request = recorded.request
    request.isolation = plan.schedule == .alone ? .alone : .shared
    underWay[recorded.id] = recorded
    absorb(try player.perform(.submit(request)))
    cancelWhereDone(recorded.id)
  }

  private mutating func absorb(_ events: [EngineEvent]) {
    for event in events {
      guard let id = event.answering else { continue }
      switch event {
      case .token: computedTokenCount += 1
      case .promptScored: break
      default: underWay[id] = nil
      }
    }
    for event in events {
      switch event {
      case .token(let token): cancelWhereDone(token.request)
      case .promptScored(let scored): cancelWhereDone(scored.request)
      default: break
      }
    }
  }

  /// Ends what would go on past the recorded answer, or has left it.
  private mutating func cancelWhereDone(_ id: RequestID) {
    guard let recorded = underWay[id] else { return }
    let answer = player.answer(of: id)
    guard recorded.request.promptLogprobCount == nil || answer.promptScores != nil else { return }
    let tokens = answer.tokens
    let isLost =
      plan.schedule != .alone && !tokens.isEmpty && tokens.count <= recorded.tokens.count
      && tokens.last?.token != recorded.tokens[tokens.count - 1].token
    // One that ended with an error is over only when it does so again, behind its last token.
    let isError = recorded.end?.reason == .error
    guard isLost || tokens.count >= recorded.tokens.count + (isError ? 1 : 0) else { return }
    underWay[id] = nil
    // Behind the player's back: this end is ours, not the answer's.
    _ = player.core.cancel(id)
  }
}
