internal import CCUDA
internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

/// The rows of a step as a GPU takes them: integers, each row's token, position and places in the cache.
struct StepRows {
  /// Rows of one sequence.
  struct Chunk {
    var firstRow: Int
    var rowCount: Int
    /// Positions up to the first row's, its own included.
    var firstLength: Int
    /// Of `tileOffsets`.
    var firstTile: Int
  }

  private(set) var tokens: [Int32] = []
  private(set) var positions: [Int32] = []
  /// Of each row, where its sequence's blocks begin in `tables`.
  private(set) var sequences: [Int32] = []
  private(set) var tables: [Int32] = []
  /// Of each row, in elements of head 0.
  private(set) var keySlots: [Int64] = []
  private(set) var valueSlots: [Int64] = []
  /// Of each sequence one behind the other, bytes from head 0's start to each tile of sixteen positions;
  /// none where blocks are no tiles.
  private(set) var tileOffsets: [Int64] = []
  private(set) var chunks: [Chunk] = []
  /// In ascending order of row.
  private(set) var logits: [LogitsRow] = []
  private(set) var longestLength = 0

  init(_ chunks: [SequenceChunk], _ layout: KeyValueLayout) {
    for chunk in chunks { add(chunk, layout) }
  }

  private mutating func add(_ chunk: SequenceChunk, _ layout: KeyValueLayout) {
    logits.append(chunk, firstRow: tokens.count)
    chunks.append(
      Chunk(
        firstRow: tokens.count, rowCount: chunk.rowCount, firstLength: chunk.firstPosition + 1,
        firstTile: tileOffsets.count))
    if layout.isTiled {
      for first in stride(from: 0, to: chunk.endPosition, by: 16) {
        tileOffsets.append(
          Int64(
            layout.tileOffset(
              chunk.blockTable[first / layout.blockSize], offset: first % layout.blockSize)))
      }
    }
    let start = Int32(tables.count)
    for token in chunk.tokenIDs { tokens.append(Int32(token.index)) }
    for position in chunk.positions {
      let (block, offset) = (
        chunk.blockTable[position / layout.blockSize], position % layout.blockSize
      )
      positions.append(Int32(position))
      sequences.append(start)
      keySlots.append(Int64(layout.keySlot(block, offset: offset)))
      valueSlots.append(Int64(layout.valueSlot(block, offset: offset)))
    }
    for block in chunk.blockTable { tables.append(Int32(block.index)) }
    longestLength = max(longestLength, chunk.endPosition)
  }

  var rowCount: Int { tokens.count }
}
