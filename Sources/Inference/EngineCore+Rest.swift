public import EngineTypes
import Scheduling

extension EngineCore {
  /// Who is there and what they hold, and the mode of the next step.
  struct Whereabouts: Hashable, Sendable {
    var runningCount: Int
    var waitingCount: Int
    var blocks: BlockUsage
    var mode: KernelMode
  }

  /// Says what is left, where that is not what was last told; for who is about to compute nothing.
  public mutating func rest() -> [EngineEvent] {
    let here = Whereabouts(
      runningCount: scheduler.runningCount, waitingCount: scheduler.waitingCount,
      blocks: scheduler.blockUsage, mode: settings.mode)
    guard here != told else { return [] }
    told = here
    var record = RestRecord(
      runningCount: here.runningCount, waitingCount: here.waitingCount, blocks: here.blocks,
      blockMap: scheduler.blockMap, mode: here.mode,
      operations: runner.executor.operationsOfOneRow(in: here.mode), nanoseconds: clock())
    if let window = runner.executor.slidingWindow {
      record.passedBlocks = scheduler.passedBlocks(window: window)
    }
    return [.rested(record)]
  }
}

extension EngineCore.Whereabouts {
  /// What a step's record says.
  init(_ step: StepRecord, mode: KernelMode) {
    self.init(
      runningCount: step.runningCount, waitingCount: step.waitingCount, blocks: step.blocks,
      mode: mode)
  }
}
