/// How a dashboard starts.
public struct DashboardOptions {
  public var workload = WorkloadPreset.conversation
  /// Whether the workload starts by itself.
  public var startsWorkload = true
  public var seed: UInt64 = 0
  /// The session's log, as the header should name it.
  public var sessionName: String?
  /// Whether the first minute's hints are shown.
  public var showsGuide = true
  public var keys = KeyMap.standard

  public init() {}
}
