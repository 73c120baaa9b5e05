internal import Kernels

/// Where each row of a step stands: its position, its slots in the cache, its part of attention.
///
/// Found once a step and good for every layer. The lists keep their room from step to step.
struct StepPlaces: Sendable {
  /// One per row.
  private(set) var positions: [Int32] = []
  private(set) var slots = KeyValueSlots()
  private(set) var attention = AttentionPlan()

  mutating func place(
    _ input: ForwardInput, _ plan: KernelPlan, _ layout: KeyValueLayout, headsPerKeyValueHead: Int
  ) {
    positions.removeAll(keepingCapacity: true)
    slots.removeAll()
    for sequence in input.sequences {
      for position in sequence.firstPosition..<sequence.firstPosition + sequence.rowCount {
        positions.append(Int32(position))
        slots.append(
          sequence.blockTable[position / layout.blockSize], offset: position % layout.blockSize,
          in: layout)
      }
    }
    precondition(
      positions.count == input.tokenIDs.count,
      "\(input.tokenIDs.count) tokens, but sequences of \(positions.count) rows")
    attention.plan(
      input.sequences.lazy.map {
        AttentionPlan.Sequence(
          firstRow: $0.firstRow, rowCount: $0.rowCount, firstPosition: $0.firstPosition,
          blockTable: $0.blockTable)
      },
      splits: plan.attentionSplits(keyValueHeadCount: layout.headCount), layout: layout,
      headsPerKeyValueHead: headsPerKeyValueHead, workerCount: plan.workerCount,
      division: plan.division)
  }
}
