package import EngineTypes

/// Who is in the engine and what they hold, as last told: by a step, or by an engine at rest.
package struct EngineLoad: Equatable, Sendable {
  package private(set) var runningCount = 0
  package private(set) var waitingCount = 0
  package private(set) var blocks: BlockUsage
  /// One entry per physical block; empty where a recording does not tell.
  package private(set) var blockMap: [BlockState]
  /// Those behind the window of the model's sliding layers.
  package private(set) var passedBlocks: Set<BlockID> = []

  /// An engine that nobody has asked anything yet.
  package init(_ settings: EngineSettings) {
    blocks = BlockUsage(total: settings.blockCount, used: 0, cached: 0)
    blockMap = Array(repeating: .free, count: max(0, settings.blockCount))
  }

  /// Whether there is nothing to compute.
  package var isIdle: Bool { runningCount + waitingCount == 0 }

  package var usedFraction: Double? {
    blocks.total > 0 ? Double(blocks.used) / Double(blocks.total) : nil
  }

  /// Somebody has come; whoever tells next counts them too.
  package mutating func admit() { waitingCount += 1 }

  package mutating func absorb(_ step: StepRecord) {
    (runningCount, waitingCount) = (step.runningCount, step.waitingCount)
    (blocks, blockMap, passedBlocks) = (step.blocks, step.blockMap, step.passedBlocks)
  }

  package mutating func absorb(_ rest: RestRecord) {
    (runningCount, waitingCount) = (rest.runningCount, rest.waitingCount)
    (blocks, blockMap, passedBlocks) = (rest.blocks, rest.blockMap, rest.passedBlocks)
  }
}
