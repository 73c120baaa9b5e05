import EngineTypes

/// The history of steps: a cursor on any of them, and a window of so many columns that keeps it in
/// sight.
extension DashboardState {
  /// Moves the cursor by steps; on the newest one it follows the engine again.
  mutating func moveHistoryCursor(_ steps: Int, _ columns: Int) {
    let all = facts.steps.elements
    guard !all.isEmpty else { return }
    let history = batchPanel.history
    let newest = all.count - 1
    let place = history.chosen.flatMap { facts.steps.index(upTo: $0) } ?? newest
    let target = max(0, min(newest, place + steps))
    guard target < newest else { return batchPanel.history = HistoryCursor() }
    var end = history.end.flatMap { facts.steps.index(upTo: $0) } ?? newest
    if target > end { end = target }
    // Half a window on, so that marks of mode changes never push the cursor out.
    if target <= end - columns { end = min(newest, target + columns / 2) }
    batchPanel.history = HistoryCursor(step: all[target].step, end: all[end].step)
  }

  mutating func showHistory(endingAt index: Int, _ columns: Int) {
    let all = facts.steps.elements
    guard !all.isEmpty else { return }
    let end = max(0, index)
    guard end < all.count - 1 else { return batchPanel.history = HistoryCursor() }
    let chosen = batchPanel.history.step
    let place = chosen.flatMap { facts.steps.index(upTo: $0) }
    let isSeen = place.map { $0 <= end && $0 > end - columns } ?? false
    batchPanel.history = HistoryCursor(step: isSeen ? chosen : nil, end: all[end].step)
  }
}
