internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

/// The rows of a step: their tokens and positions, their slots in the cache, their part of attention.
///
/// Found once a step and good for every layer. The lists keep their room from step to step.
struct StepPlaces: Sendable {
  // One of each per row.
  private(set) var tokens: [TokenID] = []
  private(set) var positions: [Int32] = []
  private(set) var slots = KeyValueSlots()
  /// In ascending order of row.
  private(set) var logits: [LogitsRow] = []
  private(set) var attention = AttentionPlan()

  mutating func place(
    _ chunks: [SequenceChunk], _ plan: KernelPlan, _ layout: KeyValueLayout,
    headsPerKeyValueHead: Int
  ) {
    tokens.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    slots.removeAll()
    logits.removeAll(keepingCapacity: true)
    for chunk in chunks { place(chunk, layout) }
    attention.plan(
      chunks, splits: plan.attentionSplits(keyValueHeadCount: layout.headCount), layout: layout,
      headsPerKeyValueHead: headsPerKeyValueHead, workerCount: plan.workerCount,
      division: plan.division)
  }

  private mutating func place(_ chunk: SequenceChunk, _ layout: KeyValueLayout) {
    logits.append(chunk, firstRow: tokens.count)
    tokens += chunk.tokenIDs
    for position in chunk.positions {
      positions.append(Int32(position))
      slots.append(
        chunk.blockTable[position / layout.blockSize], offset: position % layout.blockSize,
        in: layout)
    }
  }
}
