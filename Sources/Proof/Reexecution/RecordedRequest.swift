public import EngineTypes

/// A request and its answer as a log has them.
public struct RecordedRequest: Hashable, Sendable {
  public var request: AdmittedRequest
  /// Without an end where the log ends before it.
  public internal(set) var answer = Answer()
  /// Modes of the steps that computed it.
  public internal(set) var modes = ModeHistory.none

  /// Whether a gap of the log took a part of its answer; then only what stands before the gap is
  /// held against a computation.
  public internal(set) var isCut = false
  /// Whether a step that came before it is missing in the log, so that its batches cannot be
  /// repeated.
  public internal(set) var isAfterGap = false

  init(_ request: AdmittedRequest) { self.request = request }

  public var id: RequestID { request.id }
  public var tokens: [TokenRecord] { answer.tokens }
  public var end: FinishedRequest? { answer.end }

  /// The one mode of its answer; `nil` where it saw more than one, or none that is known.
  public var mode: KernelMode? {
    switch modes {
    case .uniform(let mode): mode
    case .mixed: nil
    case .none: end?.mode
    }
  }

  /// Whether company may have changed its bits, so that only the recorded schedule can repeat them.
  public var dependsOnSchedule: Bool { modes != .none && mode?.dependsOnBatch != false }

  /// Whether the log says anything about an answer.
  public var hasAnswer: Bool { end != nil || !tokens.isEmpty }

  /// Whether it ended while it was still waiting.
  var neverRan: Bool { end != nil && modes == .none && tokens.isEmpty }

  /// Whether it ended by itself: not cancelled, nor with the engine or the log.
  public var endsByItself: Bool { end.map { !$0.reason.isFromOutside } ?? false }

  /// What makes two answers comparable whatever else went on: equal prompts, sampling and mode.
  var twinKey: TwinKey {
    TwinKey(
      promptTokens: request.promptTokens, sampling: request.sampling,
      logprobCount: request.logprobCount, promptLogprobCount: request.promptLogprobCount,
      mode: mode ?? .invariant)
  }

  struct TwinKey: Hashable {
    var promptTokens: [TokenID]
    var sampling: SamplingParameters
    var logprobCount: Int?
    var promptLogprobCount: Int?
    var mode: KernelMode
  }
}

extension KernelMode {
  /// Whether any operation's order of sums depends on what else is in the step.
  public var dependsOnBatch: Bool {
    KernelOperation.allCases.contains { self[$0] == .standard }
  }
}
