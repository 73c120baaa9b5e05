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
  /// Steps that the log has whole.
  public let steps: [StepRecord]

  /// Reads the causes out of a log's events.
  ///
  /// - Throws: `ReexecutionError` where the log holds what no engine can have done.
  public init(_ session: RecordedSession) throws(ReexecutionError) {
    var reader = Reader(mode: session.header.settings.mode)
    for event in session.events { try reader.take(event) }
    reader.finish()
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
  var mode: KernelMode
  var causes: [Cause] = []
  var requests: [RequestID: RecordedRequest] = [:]
  var order: [RequestID] = []
  var rejected: [RequestID] = []
  var steps: [StepRecord] = []
  /// Whether a step's events have begun whose record has not come yet.
  private var isInStep = false

  init(mode: KernelMode) { self.mode = mode }

  mutating func take(_ event: EngineEvent) throws(ReexecutionError) {
    switch event {
    case .admitted(let request): try admit(request)
    case .stepCompleted(let step): complete(step)
    case .token(let token): try add(token)
    case .preempted: isInStep = true
    case .finished(let end): try finish(end)
    case .rejected(let refused): rejected.append(refused.id)
    case .modeChanged(let mode, _): change(to: mode)
    case .configurationChanged(let settings):
      try settings.checkForReexecution()
      causes.append(.configure(settings))
    case .paused, .resumed, .rested, .fault: break
    }
  }

  /// A killed process leaves a step whose first events are in the log and whose record is not.
  mutating func finish() {
    if isInStep {
      causes.append(.step(nil))
      let last = steps.last?.step ?? 0
      for (id, request) in requests where (request.tokens.last?.step ?? 0) > last {
        requests[id]?.modes.note(request.request.mode ?? mode)
      }
    }
    // Old logs do not say how many candidates were asked for; the tokens show it.
    for (id, request) in requests {
      let count = request.tokens.lazy.map(\.top.count).max() ?? 0
      requests[id]?.request.topLogprobCount = max(request.request.topLogprobCount, count)
    }
    causes = causes.map { cause in
      guard case .submit(let request) = cause else { return cause }
      return .submit(requests[request.id]?.request ?? request)
    }
  }

  private mutating func change(to mode: KernelMode) {
    self.mode = mode
    causes.append(.setMode(mode))
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
    // It would be most of the memory, and nobody needs it here.
    var step = step
    step.blockMap = []
    steps.append(step)
    causes.append(.step(step))
  }

  private mutating func add(_ token: TokenRecord) throws(ReexecutionError) {
    isInStep = true
    guard requests[token.request] != nil else { throw .unknownRequest(token.request) }
    requests[token.request]?.tokens.append(token)
  }

  private mutating func finish(_ end: FinishedRequest) throws(ReexecutionError) {
    guard requests[end.id] != nil else { throw .unknownRequest(end.id) }
    requests[end.id]?.end = end
    if end.reason.isFromOutside { causes.append(.cancel(end.id)) }
  }
}

extension EngineSettings {
  /// Refuses what would only make an engine of ours fall over.
  fileprivate func checkForReexecution() throws(ReexecutionError) {
    let limits: [(String, Int, ClosedRange<Int>)] = [
      ("token budget", tokenBudget, 1...1 << 16), ("chunk limit", chunkLimit ?? 1, 1...1 << 16),
      ("running limit", maxRunning, 1...1 << 16),
      ("thread count", threadCount, Self.threadCounts),
    ]
    for (name, value, range) in limits where !range.contains(value) {
      throw .settingOutOfRange(name: name, value: value, range: range)
    }
  }
}
