import EngineTypes
package import Terminal

/// The steps: the one that was last, and those before it as far as they are known.
package struct BatchPanel: PanelRoom {
  /// The column a button went down at, and the place of the newest step shown then.
  struct DragOrigin: Equatable, Sendable {
    var x: Int
    var end: Int
  }

  package static let panel = Panel.batch
  package static let bindings: [KeyBinding] = [
    KeyBinding(
      .panel(.inspect), [.enter], in: .panel(.batch), name: "look into a step",
      "who shared the step, and its kernels", hint: "in full"),
    KeyBinding(
      .panel(.move(.left)), [.character("h"), .left], in: .panel(.batch), name: "earlier step",
      "the step before"),
  ]

  package static func hints(in state: DashboardState) -> [Hint] {
    let keys = state.keys
    let isBack = !state.batchPanel.history.followsEngine
    return boundHints(in: state)
      + [
        keys.hint(
          .panel(.move(.left)), .panel(.move(.right)), in: .panel(.batch), does: "other steps"),
        isBack ? keys.hint(.screen(.back), does: "follow") : nil,
      ].compactMap(\.self)
  }

  package static func legend(_ symbols: GraphSymbols) -> [LegendRow] {
    StripSign.legend + [LegendRow([BatchBar.unused], "in the bar: tokens of the budget not used")]
  }

  package static let gestures = [
    Gesture("a step's column", "puts the cursor on it; pull to go along the steps"),
    Gesture("wheel", "goes along the steps"),
  ]

  package var history = HistoryCursor()
  /// Where a drag of the history began.
  var dragOrigin: DragOrigin?

  package init() {}

  /// Its fixed lines, and lanes for the most that were there at once lately.
  ///
  /// By fours, so that the panels beside it do not move whenever somebody comes.
  package static func mostHeight(_ state: DashboardState, width: Int) -> Int? {
    let most = state.facts.crowd.most(at: state.time.now)
    // On a small screen lanes in which nobody is give way.
    if most == 0 && state.facts.load.isIdle && !Layout.boxesHeader(state.height) { return 5 }
    return 5 + max(4, (most + 3) / 4 * 4)
  }

  package static func paint(
    _ state: DashboardState, _ look: PanelLook, into buffer: inout CellBuffer, in area: Rect
  ) { BatchView(state, look).render(into: &buffer, in: area) }

  package static func hasPreview(_ state: DashboardState) -> Bool { state.shownStep != nil }

  /// Who shared the step, and its kernels.
  package static func paintPreview(
    _ state: DashboardState, into buffer: inout CellBuffer, in area: Rect
  ) {
    guard let step = state.shownStep else { return }
    let inside = Box(title: "step \(Format.count(step.step))", isFocused: false)
      .render(into: &buffer, in: area)
    StepInspector(state, step: step).render(into: &buffer, in: inside)
  }

  package static func move(_ movement: Movement, in state: inout DashboardState, area: Rect) {
    let columns = columns(of: state, in: area)
    switch movement {
    case .left: state.moveHistoryCursor(-1, columns)
    case .right: state.moveHistoryCursor(1, columns)
    case .pageUp: state.moveHistoryCursor(byColumns: -max(1, columns / 2), columns)
    case .pageDown: state.moveHistoryCursor(byColumns: max(1, columns / 2), columns)
    case .top: state.moveHistoryCursor(-state.facts.steps.count, columns)
    case .bottom: state.batchPanel.history = HistoryCursor()
    case .up, .down: break
    }
  }

  private static func columns(of state: DashboardState, in area: Rect) -> Int {
    let place = BatchLayout(area, isAlone: state.isZoomed).history
    return StepStrip.columns(width: place.width, state.facts.requests)
  }

  /// Selects the step under the pointer, and takes hold of the history.
  package static func press(
    _ press: PanelPress, in state: inout DashboardState, area: Rect
  ) -> Action? {
    let place = BatchLayout(area, isAlone: state.isZoomed).history
    guard place.contains(x: press.x, y: press.y) else { return nil }
    let history = state.batchPanel.history
    state.batchPanel.dragOrigin = DragOrigin(x: press.x, end: state.historyEnd)
    if let step = StepStrip(state).step(atColumn: press.x - place.x, width: place.width) {
      state.batchPanel.history = HistoryCursor(
        step: step, end: history.end ?? state.facts.steps.last?.step, seam: state.historySeam)
    }
    return nil
  }

  package static func drag(toX x: Int, in state: inout DashboardState, area: Rect) {
    guard let origin = state.batchPanel.dragOrigin else { return }
    let end = StripColumns(state).moved(origin.end, by: origin.x - x)
    state.showHistory(endingAt: end, columns(of: state, in: area))
  }

  /// Follows the engine again.
  package static func letGo(in state: inout DashboardState) -> Bool {
    guard !state.batchPanel.history.followsEngine else { return false }
    state.batchPanel.history = HistoryCursor()
    return true
  }

  /// Moves the window by columns; the cursor stays on its step while that is in sight.
  package static func scroll(_ rows: Int, in state: inout DashboardState, area: Rect) {
    let end = StripColumns(state).moved(state.historyEnd, by: rows)
    state.showHistory(endingAt: end, columns(of: state, in: area))
  }
}

extension Panel {
  package static let batch = Panel("batch")
}

extension DashboardState {
  package var batchPanel: BatchPanel {
    get { panels[BatchPanel.self] }
    _modify { yield &panels[BatchPanel.self] }
  }

  /// The step the batch panel shows: the one under the history's cursor, else the newest.
  package var shownStep: StepSummary? {
    let steps = facts.steps
    let chosen = batchPanel.history.chosen
    return chosen.flatMap { steps.index(upTo: $0) }.map { steps.elements[$0] } ?? steps.last
  }
}
