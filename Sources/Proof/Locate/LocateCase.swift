public import EngineTypes
import Inference
import SessionLog

/// Two runs of one request that ought to have the same bits, and what would tell them apart.
public struct LocateCase: Sendable {
  package var runs: Pair<LocateRun>
  /// What a difference is an effect of, where each run repeats itself.
  package var cause: LocateReport.Conclusion
  /// The same request alone under either run's settings, where that tells company from settings.
  package var alone: Pair<LocateRun>?

  /// Two runs as they are.
  package init(
    runs: Pair<LocateRun>, cause: LocateReport.Conclusion, alone: Pair<LocateRun>? = nil
  ) {
    (self.runs, self.cause, self.alone) = (runs, cause, alone)
  }

  /// Alone in two kernel modes.
  public static func modes(
    _ request: AdmittedRequest, _ settings: EngineSettings, against mode: KernelMode
  ) -> LocateCase {
    var (request, other) = (request, settings)
    request.mode = nil
    other.mode = mode
    return LocateCase(
      runs: Pair(
        .alone(request, settings, name: "\(settings.mode)"),
        .alone(request, other, name: "\(mode)")),
      cause: .kernels)
  }

  /// Alone under two settings that must not matter, of one kernel mode.
  package static func settings(
    _ request: AdmittedRequest, _ settings: EngineSettings, against other: EngineSettings
  ) -> LocateCase {
    LocateCase(
      runs: Pair(
        .alone(request, settings, name: "one way"), .alone(request, other, name: "another")),
      cause: .settings)
  }

  /// Alone, and among others that arrive with it.
  ///
  /// The request takes the middle place.
  public static func company(
    _ request: AdmittedRequest, _ neighbours: [AdmittedRequest], _ settings: EngineSettings
  ) -> LocateCase {
    var all = neighbours
    all.insert(request, at: neighbours.count / 2)
    return LocateCase(
      runs: Pair(
        .alone(request, settings),
        .crowd(all, target: request.id, settings, name: "in company")),
      cause: .batch)
  }

  /// Alone, and in the batches of its session.
  ///
  /// - Throws: `LocateError` where the session has no such answer, or one of several modes.
  public static func recorded(
    _ id: RequestID, of session: SessionScript
  ) throws(LocateError) -> LocateCase {
    let request = try session.answered(id)
    guard let mode = request.mode else { throw .mixed(id) }
    var settings = session.script.settings
    settings.mode = mode
    var alone = request.request
    alone.sampling.maxTokens = request.tokens.count
    return LocateCase(
      runs: Pair(.alone(alone, settings), .recorded(id, of: session)), cause: .batch)
  }

  /// In the batches of two sessions.
  ///
  /// - Parameters:
  ///   - sessions: of one model.
  ///   - id: a request of the first; by default the first one whose answers differ.
  /// - Returns: the two runs, and the same request alone under either session's settings.
  /// - Throws: `LocateError` where the second has no request with equal prompt and sampling.
  public static func sessions(
    _ sessions: Pair<SessionScript>, request id: RequestID?
  ) throws(LocateError) -> LocateCase {
    let (one, other) = try counterparts(sessions, id)
    let runs = Pair<LocateRun>(
      .recorded(one.id, of: sessions.a, name: "first log"),
      .recorded(other.id, of: sessions.b, name: "second log"))
    guard let modeA = one.mode, let modeB = other.mode else {
      return LocateCase(runs: runs, cause: .settings)
    }
    var settings = Pair(sessions.a.script.settings, sessions.b.script.settings)
    (settings.a.mode, settings.b.mode) = (modeA, modeB)
    return LocateCase(
      runs: runs, cause: .batch,
      alone: Pair(
        .alone(one.request, settings.a, name: "first, alone"),
        .alone(other.request, settings.b, name: "second, alone")))
  }

  private static func counterparts(
    _ sessions: Pair<SessionScript>, _ id: RequestID?
  ) throws(LocateError) -> (RecordedRequest, RecordedRequest) {
    if let id {
      let request = try sessions.a.answered(id)
      guard let other = sessions.b.counterpart(of: request) else { throw .noCounterpart(id) }
      return (request, other)
    }
    let pairs = sessions.a.requests.filter(\.hasAnswer).compactMap { request in
      sessions.b.counterpart(of: request).map { (request, $0) }
    }
    guard let first = pairs.first else { throw .noCounterpart(nil) }
    return pairs.first { $0.0.differs(from: $0.1) } ?? first
  }

  /// Finds the difference.
  ///
  /// - Throws: `LocateError`, what the engine throws, and what `progress` throws.
  public func locate(
    _ factory: EngineFactory, progress: (ReexecutionProgress) throws -> Void = { _ in }
  ) throws -> LocateReport {
    var report = try Locator(factory, runs, cause: cause).locate(progress: progress)
    guard report.conclusion == .batch, let alone else { return report }
    let apart = try Locator(factory, alone, cause: .settings).locate(progress: progress)
    if apart.divergence != nil {
      let sameMode = alone.a.script.settings.mode == alone.b.script.settings.mode
      report.conclusion = sameMode ? .settings : .kernels
    }
    return report
  }

  /// Shrinks the second run's company to what it takes.
  public func minimise(
    _ factory: EngineFactory, progress: @escaping (ReexecutionProgress) throws -> Void = { _ in }
  ) throws -> MinimalBatch {
    var minimiser = try Minimiser(factory, runs.b, alone: runs.a, progress: progress)
    return try minimiser.minimise()
  }
}

extension SessionScript {
  fileprivate func answered(_ id: RequestID) throws(LocateError) -> RecordedRequest {
    guard let request = request(id) else {
      throw .unknownRequest(id, count: requests.count)
    }
    guard !request.tokens.isEmpty else {
      throw request.end?.failure.map { .notFinite(id, $0) } ?? .nothingRecorded(id)
    }
    guard !request.isAfterGap else { throw .afterGap(id) }
    return request
  }

  /// The request with the same prompt and sampling: that of the same name before any other.
  fileprivate func counterpart(of other: RecordedRequest) -> RecordedRequest? {
    let equals = requests.filter { request in
      request.request.promptTokens == other.request.promptTokens
        && request.request.sampling == other.request.sampling && !request.tokens.isEmpty
        && !request.isAfterGap
    }
    return equals.first { $0.id == other.id } ?? equals.first
  }
}

extension RecordedRequest {
  /// Whether two logs disagree about one request, as far as both go.
  fileprivate func differs(from other: RecordedRequest) -> Bool {
    let comparesHashes = mode == other.mode && mode != nil
    return zip(tokens, other.tokens).contains { a, b in
      a.token != b.token || (comparesHashes && a.hash != b.hash)
    }
  }
}
