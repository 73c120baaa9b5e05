/// Consecutive tokens of one sequence, computed in one step, and where the sequence's K and V lie.
///
/// The scheduler makes it, the model lays it out as rows, and attention is planned from it: nobody on
/// the way has another word for the same. What comes of a row is named by request and position.
public struct SequenceChunk: Hashable, Sendable {
  public var request: RequestID
  /// Position of the first token; K and V of all before it are in the cache already.
  public var firstPosition: Int
  public var tokenIDs: [TokenID]
  /// Physical blocks, covering every position up to the chunk's end.
  public var blockTable: [BlockID]
  /// Length of the sequence's prompt; what comes after it was generated.
  public var promptTokenCount: Int
  /// Positions of the chunk whose logits are wanted.
  public var logitsPositions: Range<Int>
  /// Whether their log-sum-exp is too, for log-probabilities.
  public var wantsLogSumExp: Bool

  /// A chunk that wants no logits where none are named, and is all prompt unless told otherwise.
  public init(
    request: RequestID, firstPosition: Int = 0, tokenIDs: [TokenID], blockTable: [BlockID],
    promptTokenCount: Int? = nil, logitsPositions: Range<Int> = 0..<0, wantsLogSumExp: Bool = false
  ) {
    self.request = request
    self.firstPosition = firstPosition
    self.tokenIDs = tokenIDs
    self.blockTable = blockTable
    self.promptTokenCount = promptTokenCount ?? firstPosition + tokenIDs.count
    self.logitsPositions = logitsPositions
    self.wantsLogSumExp = wantsLogSumExp
  }

  public var rowCount: Int { tokenIDs.count }
  public var endPosition: Int { firstPosition + rowCount }
  public var positions: Range<Int> { firstPosition..<endPosition }
  /// Whether the sequence's next token comes of the chunk's last row.
  public var yieldsToken: Bool {
    endPosition >= promptTokenCount && logitsPositions.contains(endPosition - 1)
  }
  /// Positions whose next token the prompt has, and whose logits are wanted to say how likely it was.
  public var scoredPositions: Range<Int> {
    logitsPositions.clamped(to: 0..<max(0, promptTokenCount - 1))
  }
  /// Whether it is the newest generated token and nothing else.
  public var isDecoding: Bool {
    rowCount == 1 && yieldsToken && firstPosition >= promptTokenCount
  }
}

/// A row of a step, by whose it is and where that one's sequence has it.
public struct RowPlace: Hashable, Sendable {
  public var request: RequestID
  public var position: Int

  public init(_ request: RequestID, _ position: Int) {
    self.request = request
    self.position = position
  }
}
