package import EngineTypes

/// A row of a step whose logits are wanted.
package struct LogitsRow: Sendable {
  package var row: Int
  package var place: RowPlace
  package var wantsLogSumExp: Bool
}

extension [LogitsRow] {
  /// Adds those of a chunk whose first row in the step this is, in ascending order.
  package mutating func append(_ chunk: SequenceChunk, firstRow: Int) {
    for position in chunk.logitsPositions {
      precondition(chunk.positions.contains(position), "logits of \(position)")
      append(
        LogitsRow(
          row: firstRow + position - chunk.firstPosition,
          place: RowPlace(chunk.request, position), wantsLogSumExp: chunk.wantsLogSumExp))
    }
  }
}
