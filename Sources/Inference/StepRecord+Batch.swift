import EngineTypes
import Scheduling

extension StepRecord {
  /// The facts of a step that is scheduled but not computed yet.
  init(_ batch: Batch, step: Int, scheduler: Scheduler, slidingWindow: Int?) {
    self.init(step: step, mode: batch.mode)
    chunks = batch.chunks.map { ChunkRecord($0) }
    tokenBudget = scheduler.settings.tokenBudget
    runningCount = scheduler.runningCount
    waitingCount = scheduler.waitingCount
    blocks = scheduler.blockUsage
    blockMap = scheduler.blockMap
    if let slidingWindow { passedBlocks = scheduler.passedBlocks(window: slidingWindow) }
    prefixQueryTokenCount = batch.prefixQueryTokenCount
    prefixHitTokenCount = batch.prefixHitTokenCount
    evictionCount = batch.evictionCount
    preemptionCount = batch.preempted.count
  }

  /// Adds what computing it came to; a comparison counts as time before the step.
  mutating func finish(
    _ output: ModelRunner.Output, _ compared: EngineCore.ComparedStep?, from start: UInt64,
    to end: UInt64
  ) {
    operations = output.operations
    hashNanoseconds += output.hashNanoseconds
    families = compared?.timing
    startNanoseconds = start + (compared?.nanoseconds ?? 0)
    durationNanoseconds = end - startNanoseconds
  }
}

extension ChunkRecord {
  fileprivate init(_ chunk: SequenceChunk) {
    self.init(
      request: chunk.request, firstPosition: chunk.firstPosition,
      tokenCount: chunk.rowCount, kind: chunk.isDecoding ? .decode : .prefill,
      promptTokenCount: chunk.promptTokenCount)
  }
}
