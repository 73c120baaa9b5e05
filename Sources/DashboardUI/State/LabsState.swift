/// The experiments' screen: the list, and the page of one.
package struct LabsState: Equatable, Sendable {
  package var entries: [LabEntry] = [] {
    didSet {
      for entry in entries where past[entry.name] == nil { past[entry.name] = entry.past }
    }
  }
  package var cursor = 0
  /// The running or the last experiment.
  package var report: LabReport?
  /// Whether its page is shown instead of the list.
  package var showsPage = false
  /// Of the page, or of what stands beside the list.
  package var scroll = 0
  /// Whether the engine ran when the experiment began, and has to go on after it.
  package var resumesEngine = false

  /// What the experiments came to, by name.
  package private(set) var past: [String: LabPast] = [:]
  /// When the running one began, in the dashboard's own time.
  private var startedAt: UInt64 = 0

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
    let former = past[report.name]
    // One that was stopped has nothing to say beside what was found before.
    if report.wholeNanoseconds == nil && former?.wholeNanoseconds != nil { return }
    let page = LabPage(report)
    past[report.name] = LabPast(
      word: word, lines: page.figures + page.verdict, nanoseconds: now - startedAt,
      wholeNanoseconds: report.wholeNanoseconds)
  }

  package var isRunning: Bool { report?.isRunning ?? false }
}
