public import EngineTypes

/// One step's work for the model: integers only, one row per token.
///
/// Rows are those of the chunks, one behind the other, so K and V of a chunk are written before its
/// own attention reads them.
public struct ForwardInput: Sendable {
  public var mode: KernelMode
  /// Of one request no more than one.
  public var chunks: [SequenceChunk]
  /// Whether to compute a digest over every logits row.
  public var wantsDigests: Bool
  /// Tracing copies what is computed and changes no bit of it; `nil` costs nothing.
  public var trace: TraceSelection?

  public init(
    mode: KernelMode, chunks: [SequenceChunk], wantsDigests: Bool = true,
    trace: TraceSelection? = nil
  ) {
    self.mode = mode
    self.chunks = chunks
    self.wantsDigests = wantsDigests
    self.trace = trace
  }

  public var rowCount: Int { chunks.reduce(0) { $0 + $1.rowCount } }

  /// Whose row each is, and at which position.
  package var rowPlaces: [RowPlace] {
    chunks.flatMap { chunk in chunk.positions.map { RowPlace(chunk.request, $0) } }
  }
}

/// Which rows to look into while they are computed.
public struct TraceSelection: Hashable, Sendable {
  /// Positions, by request.
  public var positions: [RequestID: Range<Int>]
  /// Positions among those of which every value is kept, about half a megabyte a row; of the others
  /// only digests.
  public var detailed: [RequestID: Set<Int>]

  public init(
    positions: [RequestID: Range<Int>], detailed: [RequestID: Set<Int>] = [:]
  ) {
    self.positions = positions
    self.detailed = detailed
  }

  /// All of every one of these rows, one for each request.
  public init(detailed rows: [RowPlace]) {
    self.init(positions: [:])
    for row in rows {
      positions[row.request] = row.position..<row.position + 1
      detailed[row.request] = [row.position]
    }
  }
}
