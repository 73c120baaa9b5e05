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

  /// What the session's experiments came to, by name.
  package private(set) var past: [String: Past] = [:]
  /// When the running one began, in the dashboard's own time.
  private var startedAt: UInt64 = 0

  /// How an experiment ended last.
  package struct Past: Equatable, Sendable {
    package var word: String
    /// What it found, in its own words.
    package var findings: [LabPageLine]
    package var nanoseconds: UInt64
  }

  package init() {}

  mutating func start(_ name: String, at now: UInt64) {
    // Until the first word from the experiment itself.
    report = LabReport(name: name, phase: .running(fraction: 0, text: "starting"), lines: [])
    startedAt = now
  }

  /// Takes an experiment's news.
  mutating func absorb(_ report: LabReport, at now: UInt64) {
    self.report = report
    guard case .ended(let word) = report.phase else { return }
    past[report.name] = Past(
      word: word, findings: report.lines.filter(\.isFinding), nanoseconds: now - startedAt)
  }

  package var isRunning: Bool { report?.isRunning ?? false }
}

extension LabPageLine {
  fileprivate var isFinding: Bool { kind == .good || kind == .neutral || kind == .bad }
}
