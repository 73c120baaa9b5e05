import EngineTypes
import Terminal

/// The history of steps: a cursor on any of them, and a window that keeps it in sight.
extension DashboardState {
  mutating func moveStrip(_ action: Action) {
    switch action {
    case .moveLeft: moveHistoryCursor(-1)
    case .moveRight: moveHistoryCursor(1)
    case .pageUp: moveHistoryCursor(-max(1, stripColumns / 2))
    case .pageDown: moveHistoryCursor(max(1, stripColumns / 2))
    case .toTop: moveHistoryCursor(-facts.steps.count)
    case .toBottom: history = HistoryCursor()
    default: break
    }
  }

  /// Moves the cursor by steps; on the newest one it follows the engine again.
  mutating func moveHistoryCursor(_ steps: Int) {
    let all = facts.steps.elements
    guard !all.isEmpty else { return }
    let newest = all.count - 1
    let place = history.chosen.flatMap { facts.steps.index(upTo: $0) } ?? newest
    let target = max(0, min(newest, place + steps))
    guard target < newest else { return history = HistoryCursor() }
    var end = history.end.flatMap { facts.steps.index(upTo: $0) } ?? newest
    if target > end { end = target }
    // Half a window on, so that marks of mode changes never push the cursor out.
    if target <= end - stripColumns { end = min(newest, target + stripColumns / 2) }
    history = HistoryCursor(step: all[target].step, end: all[end].step)
  }

  /// Moves the window by steps; the cursor stays on its step while that is in sight.
  mutating func panHistory(_ steps: Int) {
    let end = history.end.flatMap { facts.steps.index(upTo: $0) } ?? facts.steps.count - 1
    showHistory(endingAt: end + steps)
  }

  mutating func showHistory(endingAt index: Int) {
    let all = facts.steps.elements
    guard !all.isEmpty else { return }
    let end = max(0, index)
    guard end < all.count - 1 else { return history = HistoryCursor() }
    let place = history.step.flatMap { facts.steps.index(upTo: $0) }
    let isSeen = place.map { $0 <= end && $0 > end - stripColumns } ?? false
    history = HistoryCursor(step: isSeen ? history.step : nil, end: all[end].step)
  }

  /// Steps the strip has columns for.
  private var stripColumns: Int {
    let panel = placedPanels[.batch] ?? Layout.body(of: screenArea)
    return max(1, panel.width - 2 - StepStrip.labelWidth(facts.requests))
  }

  /// A button went down on the strip: selects the step under it, and takes hold of the history.
  mutating func grabHistory(atX x: Int, y: Int, in panel: Rect) {
    let rows = BatchView.stripRows(height: panel.height, isZoomed: isZoomed)
    guard rows.contains(y - panel.y) else { return }
    let inside = panel.inset()
    let end = history.end.flatMap { facts.steps.index(upTo: $0) } ?? facts.steps.count - 1
    if let step = StepStrip(self).step(atColumn: x - inside.x, width: inside.width) {
      history = HistoryCursor(
        step: step, end: history.end ?? facts.steps.last?.step)
    }
    dragOrigin = DragOrigin(x: x, end: end)
  }

  /// Pulls the history along with the pointer.
  mutating func dragHistory(toX x: Int) {
    guard let origin = dragOrigin else { return }
    showHistory(endingAt: origin.end - (x - origin.x))
  }
}
