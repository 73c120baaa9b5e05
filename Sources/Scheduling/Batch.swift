public import EngineTypes

/// What one step computes: integers only.
public struct Batch: Hashable, Sendable {
  public package(set) var mode: KernelMode
  /// Decode tokens first, then prefill chunks, each in order of arrival.
  public private(set) var chunks: [SequenceChunk] = []
  public private(set) var tokenCount = 0
  /// Rows of logits that are wanted to score prompts, beside one for each next token.
  public private(set) var scoredRowCount = 0

  /// The most that a step has of those: each is as long as the vocabulary.
  public static let scoredRowLimit = 128
  /// Requests that lost their blocks to this step's.
  public internal(set) var preempted: [RequestID] = []
  /// Tokens of requests that (re)started in this step and were looked up in the prefix cache.
  public internal(set) var prefixQueryTokenCount = 0
  public internal(set) var prefixHitTokenCount = 0
  public internal(set) var evictionCount = 0

  public init(mode: KernelMode) {
    self.mode = mode
  }

  public var isEmpty: Bool { chunks.isEmpty }

  mutating func append(_ chunk: SequenceChunk) {
    chunks.append(chunk)
    tokenCount += chunk.rowCount
    scoredRowCount += chunk.scoredPositions.count
  }

  /// Takes back a chunk whose request was preempted after all.
  mutating func remove(_ request: RequestID) {
    chunks.removeAll { $0.request == request }
    tokenCount = chunks.reduce(0) { $0 + $1.rowCount }
    scoredRowCount = chunks.reduce(0) { $0 + $1.scoredPositions.count }
  }
}

extension SequenceChunk {
  /// A request's next tokens; the last row of its last token yields the next one, and those of a prompt
  /// that is to be scored are wanted too, each once.
  init(_ request: Request, tokenCount: Int) {
    let first = request.computedTokenCount
    let end = first + tokenCount
    self.init(
      request: request.id, firstPosition: first, tokenIDs: Array(request.tokenIDs[first..<end]),
      blockTable: request.blockTable.blocks, promptTokenCount: request.promptTokenCount,
      logitsPositions: Self.logitsPositions(of: request, upTo: end))
  }

  private static func logitsPositions(of request: Request, upTo end: Int) -> Range<Int> {
    let yields = end == request.tokenCount && request.maxTokens > 0
    let own = yields ? end - 1 : end
    let unscored = request.unscoredPositions
    // Behind the last position to be scored comes the one that yields, so the two are one range.
    guard unscored.lowerBound < min(unscored.upperBound, end) else { return own..<end }
    return unscored.lowerBound..<(yields ? end : min(unscored.upperBound, end))
  }
}

/// A token sampled from the last row of a request's chunk.
public struct GeneratedToken: Hashable, Sendable {
  public var request: RequestID
  public var token: TokenID
  /// Whether the request ends with it.
  public var isLast: Bool

  public init(request: RequestID, token: TokenID, isLast: Bool) {
    self.request = request
    self.token = token
    self.isLast = isLast
  }
}
