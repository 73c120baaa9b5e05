package import EngineTypes

/// Everything the screen is a function of.
package struct DashboardState: Sendable {
  /// The column a button went down at, and the newest step shown then.
  package struct DragOrigin: Equatable, Sendable {
    package var x: Int
    package var end: Int
  }

  package var facts: EngineFacts
  package var workload: Workload
  /// What the ledger's groups came to when they were last counted.
  package private(set) var proof = ProofSummary(rows: [])
  private var proofCount = ProofCount()
  package var time = EngineTime()
  /// The session's log, as the header names it.
  package var sessionName: String?
  /// Where the session is recorded; `nil` where it is not.
  package var session: SessionPlace?
  package var growth = SessionGrowth()
  /// How the recording stands; `nil` where there is none to speak of.
  package var recording: RecordingReport?
  /// The themes there are, and the one asked for last where it is one of them.
  package var themes: [String] = []
  package var theme: String?
  /// Whether that one could be loaded; if not, the one before is still on the screen.
  package var isThemeShown = true

  /// As many threads as may be asked for: one for each core, or what the engine began with.
  package var threadLimit: Int

  package var keys = KeyMap.standard
  /// The text of a token in the model's vocabulary; `nil` for all where there is no model.
  package var tokenText: @Sendable (TokenID) -> String? = { _ in nil }
  package var width = 0
  package var height = 0
  package var input = InputMode.panels
  package var focus = Panel.requests
  package var isZoomed = false
  /// The panel to go back to from one that has no place among the others.
  package var focusBefore: Panel?
  package var prompt = LineEditor(allowsNewlines: true)
  package var filter = LineEditor() { didSet { wanted = RequestFilter(filter) } }
  /// What the filter asks for.
  package private(set) var wanted = RequestFilter("")
  package var order = RequestOrder()
  /// The request under the cursor; `nil` follows the top row.
  package var selectedRequest: RequestID?
  /// The operation class under the cursor.
  package var kernelCursor = 0
  /// The place in the model under the cursor, where the kernels are alone on the screen.
  package var siteCursor = 0
  package var blockCursor = 0
  package var proofScroll = 0
  /// The question under the cursor, where the proof is alone on the screen.
  package var proofCursor = 0
  package var chartWindow = ChartWindow.minute
  package var history = HistoryCursor()
  package var comparison: ModeComparison?
  package var compareScroll = 0
  /// Where a drag of the history began.
  package var dragOrigin: DragOrigin?
  package var guide = Guide.tryStandard
  package var notices = NoticeBoard()
  /// What the last key, if it was Esc, has changed.
  var escapeUndo: EscapeUndo?
  /// A text to be copied by hand, as the terminal is not known to take it.
  package var handCopy: HandCopy?
  package var labs = LabsState()

  package var isPaused = false
  /// Where the recording stands that is shown; `nil` for a running engine.
  package var playback: PlaybackStatus?
  var requestedSettings = RequestedSettings()
  package var frameCost = FrameCost()
  package var missedEventCount = 0

  package init(
    model: ModelDescription, settings: EngineSettings, workload: Workload,
    sessionName: String? = nil
  ) {
    threadLimit = settings.threadCount
    facts = EngineFacts(model: model, settings: settings)
    self.workload = workload
    self.sessionName = sessionName
    if settings.mode.uniformFamily == .standard { guide = .tryInvariant }
  }

  /// Whether characters are taken as text, wherever they come in a row.
  var takesText: Bool {
    guard !isTooSmall, handCopy == nil else { return false }
    switch input {
    case .asking, .filtering, .palette: return true
    case .dialog(let dialog): return dialog.kind == .export
    case .panels, .help, .detail, .labs, .messages: return false
    }
  }

  var spelling: TokenSpelling { TokenSpelling(facts.spellings, vocabulary: tokenText) }

  /// The mode the next step will have, as far as we know.
  package var intendedMode: KernelMode { intendedSettings.mode }

  /// A mode asked for that has not begun yet.
  package var requestedMode: KernelMode? {
    intendedMode == facts.settings.mode ? nil : intendedMode
  }

  /// The settings the next step will have, as far as we know.
  package var intendedSettings: EngineSettings {
    var settings = facts.settings
    if let requested = requestedSettings.settings { settings.run = requested }
    return settings
  }

  /// Counts the groups again if requests have finished, at most once a second.
  ///
  /// Counting goes through every different answer, so doing it for each frame would cost more
  /// than all the drawing.
  ///
  /// It `isDue` where it must be counted now, whenever the last time was.
  mutating func refreshProof(isDue: Bool = false) {
    guard facts.finishedCount != proofCount.finished,
      isDue || time.localNow >= proofCount.at + 1_000_000_000 || proofCount.finished < 32
    else { return }
    proof = ProofSummary(facts.twins)
    proofCount = ProofCount(at: time.localNow, finished: facts.finishedCount)
  }

  mutating func forgetProof() {
    proof = ProofSummary(rows: [])
    proofCount = ProofCount()
  }

  /// When the proof was counted, and over how many finished requests.
  private struct ProofCount {
    var at: UInt64 = 0
    var finished = 0
  }

  /// The contexts keys are looked up in, innermost first.
  package var keyContexts: [KeyContext] {
    let everywhere: [KeyContext] = playback == nil ? [.global] : [.playback, .global]
    if case .detail = input { return [.detail] + everywhere }
    // Space plays a recording, whatever it does in a panel of a running engine.
    return playback == nil ? [.panel(focus)] + everywhere : [.playback, .panel(focus), .global]
  }

  /// The step the batch panel shows: the one under the history's cursor, else the newest.
  package var shownStep: StepSummary? {
    let steps = facts.steps
    return history.chosen.flatMap { steps.index(upTo: $0) }.map { steps.elements[$0] } ?? steps.last
  }

  /// Filtered and sorted, as the table shows them.
  package var visibleRequests: [RequestEntry] {
    let twins = facts.twins
    let entries = facts.requests.newestFirst
    let kept =
      wanted.isEmpty
      ? entries
      : entries.filter {
        wanted.matches(
          $0, verdict: twins.verdict(of: $0.id), isReference: twins.isReference($0))
      }
    return order.apply(to: kept) { twins.verdict(of: $0) }
  }

  /// Why the filter keeps nothing, in one line.
  var filterAbsence: String {
    let twins = facts.twins
    return wanted.absence(
      among: facts.requests.newestFirst.map {
        FilteredRequest($0, twins.verdict(of: $0.id), twins.isReference($0))
      })
  }

  /// The request actions speak of: the detail's, or the one under the cursor.
  package var currentRequest: RequestID? {
    if case .detail(let id, _, _) = input { return id }
    let visible = visibleRequests
    return visible.first { $0.id == selectedRequest }?.id ?? visible.first?.id
  }
}
