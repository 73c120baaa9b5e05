import EngineTypes

/// The history of steps: a cursor on any of them, and a window of so many columns that keeps it in
/// sight.
extension DashboardState {
  /// Moves the cursor by steps; on the newest one it follows the engine again.
  mutating func moveHistoryCursor(_ steps: Int, _ columns: Int) {
    putHistoryCursor(at: historyPlace + steps, columns)
  }

  /// Moves the cursor by columns, of which one may be many steps.
  mutating func moveHistoryCursor(byColumns count: Int, _ columns: Int) {
    putHistoryCursor(at: StripColumns(self).moved(historyPlace, by: count), columns)
  }

  /// Ends the window with another step; the cursor stays on its step while that is in sight.
  mutating func showHistory(endingAt index: Int, _ columns: Int) {
    let all = facts.steps.elements
    guard !all.isEmpty else { return }
    let end = max(0, index)
    guard end < all.count - 1 else { return batchPanel.history = HistoryCursor() }
    let history = batchPanel.history
    let place = history.step.flatMap { facts.steps.index(upTo: $0) }
    let strip = StripColumns(self)
    let isSeen =
      place.map { place in
        strip.columns(endingAt: end, count: columns).contains { $0.contains(place) }
      } ?? false
    batchPanel.history = HistoryCursor(
      step: isSeen ? history.step : nil, end: all[end].step, seam: historySeam)
  }

  /// The place of the newest step shown.
  var historyEnd: Int {
    let newest = facts.steps.count - 1
    return batchPanel.history.end.map { facts.steps.index(upTo: $0) ?? 0 } ?? newest
  }

  /// The newest step when somebody began to look back: now, where nobody has yet.
  var historySeam: Int? { batchPanel.history.seam ?? facts.steps.last?.step }

  /// The place of the cursor's step.
  private var historyPlace: Int {
    batchPanel.history.chosen.flatMap { facts.steps.index(upTo: $0) } ?? facts.steps.count - 1
  }

  private mutating func putHistoryCursor(at index: Int, _ columns: Int) {
    let all = facts.steps.elements
    guard !all.isEmpty else { return }
    let newest = all.count - 1
    let target = max(0, min(newest, index))
    guard target < newest else { return batchPanel.history = HistoryCursor() }
    var end = max(historyEnd, target)
    batchPanel.history = HistoryCursor(
      step: all[target].step, end: all[end].step, seam: historySeam)
    let strip = StripColumns(self)
    if !strip.columns(endingAt: end, count: columns).contains(where: { $0.contains(target) }) {
      // Half a window on, so that there is something to see on either side.
      end = strip.moved(target, by: columns / 2)
      batchPanel.history.end = all[end].step
    }
  }
}
