public import EngineTypes
import Inference

/// Shrinks a batch in which a request goes astray to the neighbours it takes.
///
/// First neighbours are left out by delta debugging, then those that remain get shorter prompts and
/// answers, then whoever is no longer needed goes too. Every trial is a real run.
public struct Minimiser {
  package typealias Progress = (ReexecutionProgress) throws -> Void

  private let factory: EngineFactory
  private let target: AdmittedRequest
  /// What the request answers alone.
  private let reference: Answer
  private var script: Script
  private var criterion = MinimalBatch.Criterion.bits
  private var trialCount = 0
  private let progress: Progress
  /// Neighbours by name, as they are now.
  private var neighbours: [RequestID: AdmittedRequest] = [:]

  /// - Parameters:
  ///   - factory: makes engines over the model.
  ///   - run: the batch; its target is the request.
  ///   - alone: the same request with nothing else in its steps.
  ///   - progress: called after every step with trials and tokens so far.
  /// - Throws: what the engine throws.
  package init(
    _ factory: EngineFactory, _ run: LocateRun, alone: LocateRun,
    progress: @escaping Progress = { _ in }
  ) throws {
    guard let target = run.script.requests.first(where: { $0.id == run.target }) else {
      preconditionFailure("\(run.target) is not in its own script")
    }
    (self.factory, self.target, self.progress, script) = (factory, target, progress, run.script)
    var player = Player(try factory.core(alone.script.settings), alone.script)
    reference = try player.play(toEndOf: alone.target)
    for request in run.script.requests where request.id != target.id {
      neighbours[request.id] = request
    }
  }

  /// Shrinks the batch.
  ///
  /// - Throws: `LocateError.doesNotDiverge` where the whole batch leaves the request as it is.
  public mutating func minimise() throws -> MinimalBatch {
    var companions: Set<RequestID> = []
    let whole = try play(script) { turn in
      try report("whole batch", left: neighbours.count)
      let ids = turn.step?.chunks.map(\.request) ?? []
      if ids.contains(target.id) { companions.formUnion(ids) }
    }
    guard differs(whole, by: .bits) else {
      throw LocateError.doesNotDiverge("\(target.id) has the same bits alone and in its batch")
    }
    if differs(whole, by: .tokens) { criterion = .tokens }
    let originalCount = neighbours.count
    var ids = script.requests.map(\.id).filter { $0 != target.id }
    // Most never met the request; try without them first.
    let met = ids.filter(companions.contains)
    if try shows(met) { ids = met }
    let arrivesAtOnce = try simplifyArrivals(ids)
    ids = try reduce(ids)
    try shorten(ids)
    ids = try reduce(ids)
    return MinimalBatch(
      target: target, neighbours: ids.compactMap { neighbours[$0] },
      originalNeighbourCount: originalCount, criterion: criterion, arrivesAtOnce: arrivesAtOnce,
      trialCount: trialCount, script: trial(ids))
  }

  /// Lets all arrive before the first step, where that still shows it: easier to repeat.
  private mutating func simplifyArrivals(_ ids: [RequestID]) throws -> Bool {
    let recorded = script
    let wanted = Set(ids + [target.id])
    var settings = recorded.settings
    // The mode the target ran in, whatever the session began with.
    for cause in recorded.causes {
      if case .change(let changed) = cause { settings.mode = changed.mode }
      if case .submit(let request) = cause, request.id == target.id { break }
    }
    script = Script(
      settings: settings, requests: recorded.requests.filter { wanted.contains($0.id) })
    if try shows(ids) { return true }
    script = recorded
    return script.stepCount == 0
  }

  private mutating func reduce(_ ids: [RequestID]) throws -> [RequestID] {
    var copy = self
    let result = try DeltaDebugging.minimise(ids) { try copy.shows($0) }
    self = copy
    return result
  }

  /// Halves prompts and answers for as long as the fault shows.
  private mutating func shorten(_ ids: [RequestID]) throws {
    for id in ids {
      try shorten(id, ids) {
        $0.sampling.maxTokens
      } set: {
        $0.sampling.maxTokens = $1
      }
      try shorten(id, ids) {
        $0.promptTokens.count
      } set: {
        $0.promptTokens = Array($0.promptTokens.prefix($1))
        $0.promptText = ""
      }
    }
  }

  private mutating func shorten(
    _ id: RequestID, _ ids: [RequestID], get: (AdmittedRequest) -> Int,
    set: (inout AdmittedRequest, Int) -> Void
  ) throws {
    var step = (neighbours[id].map(get) ?? 0) / 2
    while step > 0, let before = neighbours[id] {
      var request = before
      set(&request, max(1, get(before) - step))
      neighbours[id] = request
      if try !shows(ids) { neighbours[id] = before }
      step /= 2
    }
  }

  /// Whether the request still goes astray in this company.
  private mutating func shows(_ ids: [RequestID]) throws -> Bool {
    trialCount += 1
    let answer = try play(trial(ids)) { _ in
      try report("trial \(trialCount)", left: ids.count)
    } until: {
      differs($0, by: criterion)
    }
    return differs(answer, by: criterion)
  }

  private func play(
    _ script: Script, onTurn: (Player.Turn) throws -> Void,
    until isEnough: (TokenRecord) -> Bool = { _ in false }
  ) throws -> Answer {
    var player = Player(try factory.core(script.settings), script)
    return try player.play(toEndOf: target.id, onTurn: onTurn, until: isEnough)
  }

  private func trial(_ ids: [RequestID]) -> Script {
    var trial = script.keeping(Set(ids + [target.id]))
    trial.causes = trial.causes.map { cause in
      guard case .submit(let request) = cause else { return cause }
      return .submit(neighbours[request.id] ?? request)
    }
    return trial
  }

  private func differs(_ answer: Answer, by criterion: MinimalBatch.Criterion) -> Bool {
    answer.tokens.contains { differs($0, by: criterion) }
  }

  private func differs(_ token: TokenRecord, by criterion: MinimalBatch.Criterion) -> Bool {
    guard reference.tokens.indices.contains(token.index) else { return true }
    let other = reference.tokens[token.index]
    return criterion == .tokens ? token.token != other.token : token.hash != other.hash
  }

  private func report(_ label: String, left: Int) throws {
    try progress(
      ReexecutionProgress(label: "\(label), \(left) neighbours", done: 0, total: 0, unit: "steps"))
  }
}

/// The least company in which a request goes astray.
public struct MinimalBatch: Sendable {
  /// What going astray means.
  public enum Criterion: String, Hashable, Sendable {
    case tokens, bits
  }

  public var target: AdmittedRequest
  /// Taking any one of them away makes the request answer as it does alone.
  public var neighbours: [AdmittedRequest]
  public var originalNeighbourCount: Int
  public var criterion: Criterion
  /// Whether all arrive before the first step; else at the steps they did.
  public var arrivesAtOnce: Bool
  public var trialCount: Int
  package var script: Script
}
