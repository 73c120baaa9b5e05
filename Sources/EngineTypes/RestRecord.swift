/// What is left in an engine that computes nothing for now: nobody is there, or it is paused.
///
/// It tells what the last step's record cannot know: who ended with that step or was cancelled after
/// it, the blocks they gave back, and the kernels of a mode that was changed meanwhile.
public struct RestRecord: Hashable, Sendable {
  public var runningCount: Int
  public var waitingCount: Int
  public var blocks: BlockUsage
  /// One entry per physical block, in order of id.
  public var blockMap: [BlockState]
  /// See `StepRecord`.
  public var passedBlocks: Set<BlockID> = []
  /// The engine's mode, that of the next step.
  public var mode: KernelMode
  /// What a step of one row would run in that mode, in the order the model meets it; no durations.
  public var operations: [OperationRecord]
  public var nanoseconds: UInt64

  public init(
    runningCount: Int, waitingCount: Int, blocks: BlockUsage, blockMap: [BlockState] = [],
    mode: KernelMode, operations: [OperationRecord] = [], nanoseconds: UInt64
  ) {
    self.runningCount = runningCount
    self.waitingCount = waitingCount
    self.blocks = blocks
    self.blockMap = blockMap
    self.mode = mode
    self.operations = operations
    self.nanoseconds = nanoseconds
  }

  /// Whether there is nothing to compute, paused or not.
  public var isIdle: Bool { runningCount + waitingCount == 0 }
}
