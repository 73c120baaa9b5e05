public import EngineTypes
import Inference
public import SessionLog

/// A recorded session as something to repeat: its causes, and the answers it must come to again.
public struct SessionScript: Sendable {
  package let script: Script
  /// In order of arrival.
  public let requests: [RecordedRequest]
  /// Refused by the engine; they never had a step.
  public let rejected: [RequestID]
  /// Steps that the log has whole; without their operations, which nobody repeats.
  public let steps: [StepRecord]
  /// Where something is missing in the log.
  public let gaps: [RecordingGap]

  /// Reads the causes out of a log's events.
  ///
  /// - Throws: `ReexecutionError` where the log holds what no engine can have done.
  public init(_ session: RecordedSession) throws(ReexecutionError) {
    var reader = Reader(session.header.settings.run)
    do {
      try session.forEachEntry { entry in
        if case .gap(let gap) = entry.content { reader.take(gap) }
        if let event = entry.event { try reader.take(event) }
      }
    } catch let error as ReexecutionError { throw error } catch {
      throw .unreadable(reason: "\(error)")
    }
    reader.finish()
    gaps = session.gaps
    try session.header.settings.checkForReexecution()
    script = Script(settings: session.header.settings, causes: reader.causes)
    requests = reader.order.compactMap { reader.requests[$0] }
    (rejected, steps) = (reader.rejected, reader.steps)
  }

  public func request(_ id: RequestID) -> RecordedRequest? { requests.first { $0.id == id } }

  public var tokenCount: Int { requests.reduce(0) { $0 + $1.tokens.count } }
}

/// Goes through a log's events once.
private struct Reader {
  /// Of the next step.
  var settings: RunSettings
  var causes: [Cause] = []
  var requests: [RequestID: RecordedRequest] = [:]
  var order: [RequestID] = []
  var rejected: [RequestID] = []
  var steps: [StepRecord] = []
  /// Whether a step's events have begun whose record has not come yet.
  private var isInStep = false
  /// Whether steps are missing, so that nothing from here on can be repeated as it was scheduled.
  private var isAfterGap = false
  /// How many of the next entries happened in the gap.
  private var keptCount = 0

  init(_ settings: RunSettings) { self.settings = settings }

  /// Whoever was under way has lost a part of the answer.
  mutating func take(_ gap: RecordingGap) {
    guard gap.isLoss else { return }
    finishStep()
    for (id, request) in requests where request.end == nil { requests[id]?.isCut = true }
    (isAfterGap, keptCount) = (true, gap.keptCount)
  }

  mutating func take(_ event: EngineEvent) throws(ReexecutionError) {
    defer { keptCount = max(0, keptCount - 1) }
    if isAfterGap { return try takeAfterGap(event) }
    switch event {
    case .admitted(let request): try admit(request)
    case .stepCompleted(let step): complete(step)
    case .promptScored(let scored): try add(scored)
    case .token(let token): try add(token)
    case .preempted: isInStep = true
    case .finished(let end): try finish(end)
    case .rejected(let refused): rejected.append(refused.id)
    case .modeChanged(let mode, _):
      settings.mode = mode
      causes.append(.change(settings))
    case .configurationChanged(let changed):
      try changed.checkForReexecution()
      settings = changed.run
      causes.append(.change(settings))
    case .paused, .resumed, .rested, .fault: break
    }
  }

  /// After a gap only whole answers say anything, and the batches they were in do not.
  private mutating func takeAfterGap(_ event: EngineEvent) throws(ReexecutionError) {
    switch event {
    case .admitted(let request):
      guard requests[request.id] == nil else { throw .duplicateRequest(request.id) }
      requests[request.id] = RecordedRequest(request)
      requests[request.id]?.isAfterGap = true
      requests[request.id]?.isCut = keptCount > 0
      order.append(request.id)
    case .stepCompleted(let step):
      isInStep = false
      for chunk in step.chunks where requests[chunk.request]?.isCut == false {
        requests[chunk.request]?.modes.note(step.mode)
      }
      steps.append(step.withoutMeasures)
    case .promptScored(let scored):
      isInStep = true
      if requests[scored.request]?.isCut == false {
        requests[scored.request]?.answer.absorb(event)
      }
    case .token(let token):
      isInStep = true
      if requests[token.request]?.isCut == false { requests[token.request]?.answer.absorb(event) }
    case .finished(let end):
      if requests[end.id]?.isCut == false { requests[end.id]?.answer.absorb(event) }
    case .rejected(let refused): rejected.append(refused.id)
    case .modeChanged(let mode, _): settings.mode = mode
    case .configurationChanged(let changed):
      settings = changed.run
      try changed.checkForReexecution()
    case .preempted: isInStep = true
    case .paused, .resumed, .rested, .fault: break
    }
  }

  /// A killed process leaves a step whose first events are in the log and whose record is not.
  private mutating func finishStep() {
    guard isInStep else { return }
    isInStep = false
    if !isAfterGap { causes.append(.step(nil)) }
    let last = steps.last?.step ?? 0
    for (id, request) in requests where (request.tokens.last?.step ?? 0) > last {
      requests[id]?.modes.note(request.request.mode ?? settings.mode)
    }
  }

  mutating func finish() {
    finishStep()
    // Old logs do not say how many candidates were asked for; the tokens show it.
    for (id, request) in requests {
      let count = request.tokens.lazy.map(\.top.count).max() ?? 0
      if count > request.request.logprobCount ?? 0 { requests[id]?.request.logprobCount = count }
    }
    causes = causes.map { cause in
      guard case .submit(let request) = cause else { return cause }
      return .submit(requests[request.id]?.request ?? request)
    }
  }

  private mutating func admit(_ request: AdmittedRequest) throws(ReexecutionError) {
    guard requests.updateValue(RecordedRequest(request), forKey: request.id) == nil else {
      throw .duplicateRequest(request.id)
    }
    order.append(request.id)
    causes.append(.submit(request))
  }

  private mutating func complete(_ step: StepRecord) {
    isInStep = false
    for chunk in step.chunks { requests[chunk.request]?.modes.note(step.mode) }
    let step = step.withoutMeasures
    steps.append(step)
    causes.append(.step(step))
  }

  private mutating func add(_ scored: PromptScores) throws(ReexecutionError) {
    // One that wants nothing of a prompt of one token has them before any step.
    isInStep = isInStep || !scored.scores.isEmpty
    guard requests[scored.request] != nil else { throw .unknownRequest(scored.request) }
    requests[scored.request]?.answer.absorb(.promptScored(scored))
  }

  private mutating func add(_ token: TokenRecord) throws(ReexecutionError) {
    isInStep = true
    guard requests[token.request] != nil else { throw .unknownRequest(token.request) }
    requests[token.request]?.answer.absorb(.token(token))
  }

  private mutating func finish(_ end: FinishedRequest) throws(ReexecutionError) {
    guard requests[end.id] != nil else { throw .unknownRequest(end.id) }
    requests[end.id]?.answer.absorb(.finished(end))
    if end.reason.isFromOutside { causes.append(.cancel(end.id)) }
  }
}

extension StepRecord {
  /// Without what would be most of the memory, and nobody repeats.
  fileprivate var withoutMeasures: StepRecord {
    var step = self
    (step.blockMap, step.passedBlocks, step.operations) = ([], [], [])
    return step
  }
}

extension EngineSettings {
  /// Refuses what would only make an engine of ours fall over.
  fileprivate func checkForReexecution() throws(ReexecutionError) {
    if let fault = outOfRange { throw .settingOutOfRange(fault) }
  }
}
