/// The experiments' screen: the list, and the page of one.
package struct LabsState: Equatable, Sendable {
  package var entries: [LabEntry] = []
  package var cursor = 0
  /// The running or the last experiment.
  package var report: LabReport?
  /// Whether its page is shown instead of the list.
  package var showsPage = false
  package var scroll = 0
  /// Whether the engine ran when the experiment began, and has to go on after it.
  package var resumesEngine = false

  package init() {}

  package var isRunning: Bool { report?.isRunning ?? false }
}
