package import EngineTypes
import Terminal

/// Everything the screen is a function of.
package struct DashboardState: Sendable {
  package var facts: EngineFacts
  package var workload: Workload
  /// What the ledger's groups came to when they were last counted.
  package private(set) var proof = ProofSummary()
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

  package var keys: KeyMap {
    didSet { keys.namesAreASCII = drawsASCII }
  }
  /// The text of a token in the model's vocabulary; `nil` for all where there is no model.
  package var tokenText: @Sendable (TokenID) -> String? = { _ in nil }
  package var width = 0
  package var height = 0
  package var panels = PanelStates()
  package var overlay = Overlay.none
  package var focus: Panel
  package var isZoomed = false
  /// The layouts there are, in the order of the key that goes through them.
  package var arrangements: [Arrangement]
  /// Which of them is on the screen, and what was hidden and added by hand.
  package var choice: PanelChoice
  /// What charts, gauges and bars are drawn with.
  package var graphs: GraphSymbols {
    get { drawsASCII ? .ascii : chosenGraphs }
    set { chosenGraphs = newValue }
  }
  private var chosenGraphs = GraphSymbols.block
  /// Whether the screen has no glyphs beyond ASCII: graphs are then of it too, whatever was chosen.
  package var drawsASCII = false {
    didSet { keys.namesAreASCII = drawsASCII }
  }
  /// The panel to go back to from one that has no place among the others.
  package var focusBefore: Panel?
  /// The panel a button went down in, until it is let go.
  package var grabbed: Panel?
  package var prompt = LineEditor(allowsNewlines: true)
  package var guide = Guide.tryStandard
  package var notices = NoticeBoard()
  /// What the last key, if it was Esc, has changed.
  var escapeUndo: EscapeUndo?
  /// A text to be copied by hand, as the terminal is not known to take it.
  package var handCopy: HandCopy?
  package var labs = LabsState()
  /// `nil` where nobody is on it.
  package var tour: Tour?

  package var isPaused = false
  /// Where the recording stands that is shown; `nil` for a running engine.
  package var playback: PlaybackStatus?
  var requestedSettings = RequestedSettings()
  package var frameCost = FrameCost()
  package var missedEventCount = 0

  package init(
    model: ModelDescription, settings: EngineSettings, workload: Workload,
    sessionName: String? = nil, keys: KeyMap, focus: Panel, arrangements: [Arrangement]
  ) {
    (self.keys, self.focus) = (keys, focus)
    (self.arrangements, choice) = (arrangements, PanelChoice(arrangements[0]))
    threadLimit = settings.threadCount
    facts = EngineFacts(model: model, settings: settings)
    self.workload = workload
    self.sessionName = sessionName
    if settings.mode.uniformFamily == .standard { guide = .tryInvariant }
  }

  var screenArea: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// Whether the screen's size is known, and leaves no room for anything.
  var isTooSmall: Bool { width > 0 && !Layout.hasRoom(in: screenArea) }

  /// Rows that a page up or down goes.
  var pageRows: Int { max(1, height / 2) }

  /// Answers a key.
  mutating func show(_ text: String) { notices.post(text, at: time.localNow, isAnswer: true) }

  /// Shows a request's story, beginning with what is most worth seeing of it.
  mutating func open(_ id: RequestID) {
    var tab = DetailTab.text
    if facts.twins.verdict(of: id).isDifference { tab = .twin }
    overlay = .detail(id, tab, scroll: 0)
  }

  /// Whether characters are taken as text, wherever they come in a row.
  package var takesText: Bool {
    guard !isTooSmall, handCopy == nil else { return false }
    switch overlay {
    case .asking, .filtering, .palette: return true
    case .dialog(let dialog): return dialog.kind == .export
    case .help(let help): return help.isTyping
    case .none, .detail, .labs, .messages: return false
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
    proof = ProofSummary()
    proofCount = ProofCount()
  }

  /// When the proof was counted, and over how many finished requests.
  private struct ProofCount {
    var at: UInt64 = 0
    var finished = 0
  }

  /// The contexts keys are looked up in, innermost first.
  package var keyContexts: [KeyContext] { keyContexts(under: overlay) }

  func keyContexts(under overlay: Overlay) -> [KeyContext] {
    let everywhere: [KeyContext] = playback == nil ? [.global] : [.playback, .global]
    if case .detail = overlay { return [.detail] + everywhere }
    if tour != nil { return [.tour, .panel(focus)] + everywhere }
    // Space plays a recording, whatever it does in a panel of a running engine.
    return playback == nil ? [.panel(focus)] + everywhere : [.playback, .panel(focus), .global]
  }
}
