package import EngineTypes
import Scheduling
package import Transformer

/// Which rows to look into while they are computed.
package struct TraceSelection: Hashable, Sendable {
  /// Absolute positions, by request.
  package var positions: [RequestID: Range<Int>]
  /// Positions among those of which every value is kept, not only digests.
  package var detailed: [RequestID: Set<Int>]

  package init(positions: [RequestID: Range<Int>], detailed: [RequestID: Set<Int>] = [:]) {
    self.positions = positions
    self.detailed = detailed
  }

  /// The batch's rows that are selected.
  func rows(of batch: Batch) -> ForwardInput.Trace {
    var trace = ForwardInput.Trace(rows: [])
    var firstRow = 0
    for chunk in batch.chunks {
      let span = chunk.firstPosition..<chunk.endPosition
      for position in positions[chunk.request]?.clamped(to: span) ?? 0..<0 {
        let row = firstRow + position - chunk.firstPosition
        trace.rows.append(row)
        if detailed[chunk.request]?.contains(position) == true { trace.detailedRows.insert(row) }
      }
      firstRow += chunk.tokenIDs.count
    }
    return trace
  }
}

/// What a step showed to who looked inside.
///
/// It stays in this package: the outside learns about steps by events alone.
package struct StepTrace: Sendable {
  /// Rows of one request and the blocks that hold its K and V.
  package struct Chunk: Hashable, Sendable {
    package var request: RequestID
    package var firstPosition: Int
    package var rowCount: Int
    package var blockTable: [BlockID]
  }

  /// A traced row and whose it is.
  package struct Row: Sendable {
    package var request: RequestID
    package var position: Int
    package var values: [ForwardTrace.Value]
  }

  /// The whole batch.
  package var chunks: [Chunk]
  /// The rows selected, in order of the batch.
  package var rows: [Row]

  init(_ batch: Batch, _ trace: ForwardTrace?) {
    chunks = batch.chunks.map {
      Chunk(
        request: $0.request, firstPosition: $0.firstPosition, rowCount: $0.tokenIDs.count,
        blockTable: $0.blockTable)
    }
    let places = batch.chunks.flatMap { chunk in
      (chunk.firstPosition..<chunk.endPosition).map { (chunk.request, $0) }
    }
    rows = (trace?.rows ?? []).map { row in
      Row(request: places[row.row].0, position: places[row.row].1, values: row.values)
    }
  }
}
