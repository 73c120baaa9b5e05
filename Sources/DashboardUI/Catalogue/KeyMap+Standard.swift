package import EngineTypes

extension KeyMap {
  /// Every action's keys as shipped.
  public static let standard = KeyMap(sections: ActionTable.sections)

  /// The standard keys with `assignments` in their place.
  ///
  /// - Throws: what the first assignment that makes no sense is about.
  public init(_ assignments: [KeyAssignment]) throws(KeyMapError) {
    try self.init(assignments, to: .standard)
  }
}

extension DashboardState {
  /// With the keys and layouts as shipped, and the table of requests in focus.
  package init(
    model: ModelDescription, settings: EngineSettings, workload: Workload,
    sessionName: String? = nil
  ) {
    self.init(
      model: model, settings: settings, workload: workload, sessionName: sessionName,
      keys: .standard, focus: .requests, arrangements: Arrangement.all)
  }
}
