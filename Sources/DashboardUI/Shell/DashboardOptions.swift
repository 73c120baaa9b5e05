public import EngineTypes

/// How a dashboard starts.
public struct DashboardOptions {
  public var workload = WorkloadPreset.steady
  /// Whether the workload starts by itself.
  public var startsWorkload = true
  public var seed: UInt64 = 0
  /// The session's log, as the header should name it.
  public var sessionName: String?
  /// Where the session is recorded; `nil` where it is not.
  public var session: SessionPlace?
  /// The themes to choose from, and the one in use.
  public var themes: [String] = []
  public var theme: String?
  /// The layouts to choose from.
  public var layouts = LayoutWish()
  /// The one to begin with, as the person left it; `nil` or one without a meaning leaves it to
  /// `layouts`.
  public var layout: String?
  public var graphs = GraphSymbols.block
  /// Whether the first minute's hints are shown.
  public var showsGuide = true
  /// Whether it begins with the tour.
  public var startsTour = false
  /// Cores the engine may use; it keeps at least the threads it began with.
  public var coreCount = 1
  public var keys = KeyMap.standard

  /// The text of a token in the model's vocabulary, for candidates that no answer chose; `nil` where
  /// it has none.
  public var tokenText: @Sendable (TokenID) -> String? = { _ in nil }

  public init() {}
}
