internal import CCUDA
internal import EngineTypes
internal import Kernels

/// Attention of a step cut into pieces that a GPU's blocks take one by one: no block waits for a sequence
/// longer than its own.
///
/// Chunks of a few rows meet each split of their positions apart, in as many pieces as there are splits, and
/// who comes last folds them, in order. Chunks of many rows walk their splits in order themselves.
struct AttentionWork {
  /// Rows up to which a chunk's splits are met apart.
  static let fewRows = 8
  /// Vectors that a piece of many rows has at most.
  static let prefillVectors = 64

  private(set) var decode: [cc_attention_item] = []
  private(set) var prefill: [cc_attention_item] = []
  private(set) var stateCount = 0

  /// Query vectors of a piece of few rows: a power of two that holds the heads of a kv head, at most 8.
  static func vectorCount(group: Int) -> Int {
    [1, 2, 4].first { $0 >= group } ?? 8
  }

  /// Cuts the step's chunks for layers whose rows see so many positions, all where `nil`; `group` is how many
  /// query heads a kv head has.
  init(_ chunks: [StepRows.Chunk], group: Int, keyValueHeadCount: Int, window: Int?) {
    for chunk in chunks {
      if chunk.rowCount <= Self.fewRows {
        addFew(chunk, group, keyValueHeadCount, window ?? .max)
      } else {
        addMany(chunk, group, keyValueHeadCount)
      }
    }
    // Who has most to do begins first.
    prefill.sort { $0.length > $1.length }
  }

  private mutating func addFew(
    _ chunk: StepRows.Chunk, _ group: Int, _ headCount: Int, _ window: Int
  ) {
    let vectorCount = chunk.rowCount * group, size = Self.vectorCount(group: group)
    let splitSize = KernelPlan.invariantSplitSize
    for first in stride(from: 0, to: vectorCount, by: size) {
      let count = min(size, vectorCount - first)
      let length = chunk.firstLength + first / group
      let end = chunk.firstLength + (first + count - 1) / group
      let splits = max(0, length - window) / splitSize..<(end + splitSize - 1) / splitSize
      for head in 0..<headCount {
        for (ordinal, split) in splits.enumerated() {
          decode.append(
            item(
              chunk, first, count, group, head, split: split, state: stateCount,
              parts: ordinal | splits.count << 16))
        }
        stateCount += splits.count
      }
    }
  }

  private mutating func addMany(_ chunk: StepRows.Chunk, _ group: Int, _ headCount: Int) {
    let vectorCount = chunk.rowCount * group
    let size = max(1, Self.prefillVectors / group) * group
    for first in stride(from: 0, to: vectorCount, by: size) {
      let count = min(size, vectorCount - first)
      for head in 0..<headCount {
        prefill.append(item(chunk, first, count, group, head, split: 0, state: 0, parts: 1 << 16))
      }
    }
  }

  private func item(
    _ chunk: StepRows.Chunk, _ first: Int, _ count: Int, _ group: Int, _ head: Int, split: Int,
    state: Int, parts: Int
  ) -> cc_attention_item {
    cc_attention_item(
      row: Int32(chunk.firstRow + first / group), length: Int32(chunk.firstLength + first / group),
      tiles: Int32(chunk.firstTile), head: Int32(head), vectors: Int32(first % group | count << 16),
      split: Int32(split), state: Int32(state), parts: Int32(parts))
  }
}
