import EngineTypes
import Inference

/// Computes answers anew under a schedule of our own, all in one kernel mode.
struct FreePass {
  private var core: EngineCore
  private var plan: ArrivalPlan
  private var expected: [RequestID: RecordedRequest] = [:]
  private(set) var answers: [RequestID: ComputedAnswer] = [:]
  /// Submitted and not over.
  private var underWay: Set<RequestID> = []
  private(set) var stepCount = 0
  private(set) var computedTokenCount = 0

  init(_ core: EngineCore, _ plan: ArrivalPlan) {
    (self.core, self.plan) = (core, plan)
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
        submit(request)
      }
      for cause in plan.changes(core.settings) { _ = try core.perform(cause) }
      guard core.hasWork else { continue }
      absorb(try core.step())
      stepCount += 1
      try progress(computedTokenCount)
    }
  }

  private mutating func submit(_ recorded: RecordedRequest) {
    var request = recorded.request
    request.isolation = plan.schedule == .alone ? .alone : .shared
    expected[recorded.id] = recorded
    answers[recorded.id] = ComputedAnswer()
    underWay.insert(recorded.id)
    absorb(core.submit(request))
    cancelWhereDone(recorded.id)
  }

  private mutating func absorb(_ events: [EngineEvent]) {
    for event in events {
      guard let id = event.answering else { continue }
      answers[id]?.absorb(event)
      if case .token = event { computedTokenCount += 1 } else { underWay.remove(id) }
    }
    for event in events {
      if case .token(let token) = event { cancelWhereDone(token.request) }
    }
  }

  /// Ends what would go on past the recorded answer, or has left it.
  private mutating func cancelWhereDone(_ id: RequestID) {
    guard underWay.contains(id), let recorded = expected[id], let answer = answers[id] else {
      return
    }
    let count = answer.tokens.count
    let isLost =
      plan.schedule != .alone && count > 0 && count <= recorded.tokens.count
      && answer.tokens[count - 1].token != recorded.tokens[count - 1].token
    // One that ended with an error is over only when it does so again, behind its last token.
    let isError = recorded.end?.reason == .error
    guard isLost || count >= recorded.tokens.count + (isError ? 1 : 0) else { return }
    underWay.remove(id)
    _ = core.cancel(id)
  }
}
