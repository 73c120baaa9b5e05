import EngineTypes
import Terminal

/// Enter looks closer: first at the panel alone, there at what the cursor is on.
extension DashboardState {
  /// Whether there is a closer look than the one there is.
  var canInspect: Bool { !isZoomed || focus == .kv || focus == .proof }

  mutating func inspect() {
    guard isZoomed else { return isZoomed = true }
    switch focus {
    case .kv: openBlockOwner()
    case .proof: openDifferingRun()
    default: break
    }
  }

  private mutating func openBlockOwner() {
    let blocks = facts.load.blockMap
    guard blocks.indices.contains(blockCursor), case .owned(let id) = blocks[blockCursor] else {
      return show("the block has no single owner")
    }
    open(id)
  }

  /// The newest run of the question under the cursor that left its reference.
  private mutating func openDifferingRun() {
    guard proof.questions.indices.contains(proofCursor) else { return }
    let question = proof.questions[proofCursor]
    let run = facts.requests.newestFirst.first { entry in
      guard entry.promptText == question.promptText, entry.sampling == question.sampling else {
        return false
      }
      if case .differs = facts.twins.verdict(of: entry.id) { return true }
      return false
    }
    guard let run else { return show("no run of this question differs") }
    open(run.id)
  }

  mutating func moveBlockCursor(_ action: Action) {
    let blocks = facts.load.blockMap
    guard isZoomed, !blocks.isEmpty else { return }
    let view = KVCacheView(self, isFocused: true, isZoomed: true)
    let row = view.blocksPerRow(in: Layout.body(of: screenArea))
    let distance =
      switch action {
      case .moveLeft: -1
      case .moveRight: 1
      default: rows(of: action) * row
      }
    let target = blockCursor + distance
    // Up and down stay in their column; at either end they stay where they are.
    let isOutside = !blocks.indices.contains(target)
    if isOutside && (action == .moveUp || action == .moveDown) { return }
    blockCursor = max(0, min(blocks.count - 1, target))
  }
}
