public import EngineTypes

/// One step's work for the model: integers only, one row per token.
///
/// Rows of one sequence are consecutive and in ascending position, so K and V of a chunk are
/// written before the chunk's own attention reads them.
public struct ForwardInput: Sendable {
  /// The rows of one sequence and where its K and V live.
  public struct Sequence: Sendable {
    public var firstRow: Int
    public var rowCount: Int
    /// Position of `firstRow`; the sequence's K and V before it are in the cache already.
    public var firstPosition: Int
    /// Physical blocks, covering at least `firstPosition + rowCount` positions.
    public var blockTable: [BlockID]

    public init(firstRow: Int, rowCount: Int, firstPosition: Int, blockTable: [BlockID]) {
      self.firstRow = firstRow
      self.rowCount = rowCount
      self.firstPosition = firstPosition
      self.blockTable = blockTable
    }
  }

  /// A row whose logits are wanted.
  public struct LogitsRequest: Sendable {
    public var row: Int
    /// Whether to compute the row's log-sum-exp, for log-probabilities.
    public var wantsLogSumExp: Bool

    public init(row: Int, wantsLogSumExp: Bool) {
      self.row = row
      self.wantsLogSumExp = wantsLogSumExp
    }
  }

  /// Rows to be copied after every operation, for who looks inside.
  public struct Trace: Hashable, Sendable {
    /// In ascending order.
    public var rows: [Int]
    /// Those of which every value is kept, about half a megabyte a row; of the others only digests.
    public var detailedRows: Set<Int>

    public init(rows: [Int], detailedRows: Set<Int> = []) {
      self.rows = rows
      self.detailedRows = detailedRows
    }
  }

  public var mode: KernelMode
  /// One per row.
  public var tokenIDs: [TokenID]
  public var sequences: [Sequence]
  /// In ascending order of row.
  public var logits: [LogitsRequest]
  /// Whether to compute a digest over every logits row.
  public var wantsDigests: Bool
  /// Tracing copies what is computed and changes no bit of it; `nil` costs nothing.
  public var trace: Trace?

  public init(
    mode: KernelMode, tokenIDs: [TokenID], sequences: [Sequence], logits: [LogitsRequest],
    wantsDigests: Bool = true, trace: Trace? = nil
  ) {
    self.mode = mode
    self.tokenIDs = tokenIDs
    self.sequences = sequences
    self.logits = logits
    self.wantsDigests = wantsDigests
    self.trace = trace
  }
}
