public import EngineTypes

/// What looking for a difference came to.
public struct LocateReport: Hashable, Sendable {
  /// One run in a few numbers.
  public struct Side: Hashable, Sendable {
    public var name: String
    public var mode: KernelMode
    public var request: RequestID
    public var tokenCount: Int
    public var rowCount: Int
    public var stepCount: Int
    /// Whether the same batches gave the same bits in a second run; `nil` where there was none.
    public var repeats: Bool?
  }

  public var request: AdmittedRequest
  public var sides: Pair<Side>
  /// Rows held against each other, at every point of the model.
  public var comparedRowCount: Int
  public var comparedPointCount: Int
  /// `nil` where every bit of the rows is equal.
  public var divergence: Divergence?
  /// Where every bit is equal and yet another token was taken from the logits: its index.
  public var chosenApart: Int?
  public var conclusion: Conclusion

  /// What the difference is an effect of.
  public enum Conclusion: String, Hashable, Sendable {
    case noDifference = "no difference"
    /// The very same step gives other bits when it is run again.
    case run
    /// The same step repeats, other company gives other bits.
    case batch
    /// Same company, other kernels.
    case kernels
    /// Not the company: alone, the two sets of settings differ too.
    case settings
  }
}

/// Why there is nothing to look for.
public enum LocateError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownRequest(RequestID, count: Int)
  case nothingRecorded(RequestID)
  case mixed(RequestID)
  case afterGap(RequestID)
  case refused(RejectionReason)
  case notReproduced(RequestID, token: Int)
  case noCounterpart(RequestID?)
  case differentModels(String, String)
  case doesNotDiverge(String)
  /// It ended before its first token.
  case notFinite(RequestID, NumericFailure)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .unknownRequest(let id, let count):
      "the session log has no request \(id); it has \(count) requests, see invar export"
    case .nothingRecorded(let id):
      "\(id) has no token in the session log, so there is nothing to compare"
    case .mixed(let id):
      "\(id) saw more than one kernel mode, so there is no run alone to compare it with; "
        + "invar verify runs it as it was recorded"
    case .afterGap(let id):
      "steps before \(id) are missing in the session log, so its batches cannot be repeated; "
        + "invar verify compares what can be"
    case .refused(let reason):
      "the engine refuses the request: \(reason)"
    case .notReproduced(let id, let token):
      "run again in its recorded batches, \(id) leaves the log at token \(token): the log was "
        + "changed, or another program wrote it; see invar verify"
    case .noCounterpart(let id):
      (id.map { "the second log has no request like \($0)" } ?? "the logs have no request in common")
        + ": prompt and sampling must be equal"
    case .differentModels(let a, let b):
      "the two logs are of different models: SHA-256 \(a.prefix(12))… and \(b.prefix(12))…"
    case .doesNotDiverge(let what):
      "there is nothing to minimise: \(what)"
    case .notFinite(let id, let failure):
      "\(id) has no token to compare, because its numbers are not finite: \(failure)"
    }
  }
}

extension LocateError: NumericError {
  public var numericFailure: NumericFailure? {
    if case .notFinite(_, let failure) = self { failure } else { nil }
  }
}
