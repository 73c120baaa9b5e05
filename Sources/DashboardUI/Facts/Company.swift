package import EngineTypes

/// Who shared a request's steps over its life, as far as the history goes back.
package struct Company: Equatable, Sendable {
  package struct Mate: Equatable, Sendable {
    package var id: RequestID
    package var stepCount: Int
    package var firstStep: Int
    package var lastStep: Int
  }

  /// The longest company first.
  package private(set) var mates: [Mate] = []
  /// Rows of each of its steps, oldest first.
  package private(set) var rows: [Int] = []
  /// Steps it was in that are still known.
  package var stepCount: Int { rows.count }
  /// Steps it was in all by itself.
  package private(set) var aloneCount = 0
  /// Whether its first steps are forgotten.
  package private(set) var isCut = false

  /// - Complexity: O(steps and chunks of its life).
  package init(of entry: RequestEntry, in history: History<StepSummary>) {
    guard let first = entry.firstStep, let last = entry.lastStep,
      let end = history.index(upTo: last)
    else { return }
    var byID: [RequestID: Mate] = [:]
    var index = end
    while index >= 0, history.elements[index].step >= first {
      let step = history.elements[index]
      index -= 1
      guard step.chunk(of: entry.id) != nil else { continue }
      rows.append(step.tokenCount)
      if step.chunks.count == 1 { aloneCount += 1 }
      for chunk in step.chunks where chunk.request != entry.id {
        var mate =
          byID[chunk.request]
          ?? Mate(id: chunk.request, stepCount: 0, firstStep: step.step, lastStep: step.step)
        mate.stepCount += 1
        mate.firstStep = step.step
        byID[chunk.request] = mate
      }
    }
    isCut = index < 0 && (history.elements.first?.step ?? 0) > first
    rows.reverse()
    mates = byID.values.sorted { ($1.stepCount, $0.id) < ($0.stepCount, $1.id) }
  }
}
