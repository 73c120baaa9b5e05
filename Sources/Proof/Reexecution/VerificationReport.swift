public import EngineTypes

/// What running a session again came to.
public struct VerificationReport: Hashable, Sendable {
  /// Requests that were run again in one way.
  public struct Pass: Hashable, Sendable {
    public var schedule: VerifySchedule
    public var mode: KernelMode?
    public var requestCount: Int
    /// Requests that differ in prompt or sampling; equal ones are computed once where that is alone.
    public var differentRequestCount: Int
    /// Tokens of the log that were held against computed ones.
    public var tokenCount: Int
    public var stepCount: Int
    public var threadCount: Int
  }

  /// A request that was not run again.
  public struct Skip: Hashable, Sendable {
    public var request: RequestID
    public var reason: String
  }

  public var passes: [Pass] = []
  public var skipped: [Skip] = []
  /// In order of request, each with its first difference.
  public var mismatches: [Mismatch] = []
  /// Set where a re-execution's batches were not the recorded ones.
  public var scheduleDifference: ScheduleDifference?
  /// What else a reader should know.
  public var notes: [String] = []

  public init() {}

  public var isVerified: Bool { mismatches.isEmpty && scheduleDifference == nil }
}

/// How far something long is.
public struct ReexecutionProgress: Hashable, Sendable {
  public var label: String
  public var done: Int
  public var total: Int
  /// What is counted: `tokens`, `steps`.
  public var unit: String

  public init(label: String, done: Int, total: Int, unit: String) {
    (self.label, self.done, self.total, self.unit) = (label, done, total, unit)
  }
}
