public import EngineTypes

/// What one step computes: integers only.
public struct Batch: Hashable, Sendable {
  public package(set) var mode: KernelMode
  /// Decode tokens first, then prefill chunks, each in order of arrival.
  public private(set) var chunks: [ScheduledChunk] = []
  public private(set) var tokenCount = 0
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

  mutating func append(_ chunk: ScheduledChunk) {
    chunks.append(chunk)
    tokenCount += chunk.tokenIDs.count
  }

  /// Takes back a chunk whose request was preempted after all.
  mutating func remove(_ request: RequestID) {
    chunks.removeAll { $0.request == request }
    tokenCount = chunks.reduce(0) { $0 + $1.tokenIDs.count }
  }
}

/// Consecutive tokens of one request, computed in one step.
public struct ScheduledChunk: Hashable, Sendable {
  public let request: RequestID
  /// Position of the first token.
  public let firstPosition: Int
  public let tokenIDs: [TokenID]
  /// Covers every position up to the chunk's end.
  public let blockTable: [BlockID]
  public let promptTokenCount: Int
  /// Whether the chunk ends with the request's last token, so that its last row yields the next.
  public let yieldsToken: Bool
  public let kind: ChunkRecord.Kind

  init(_ request: Request, tokenCount: Int) {
    let first = request.computedTokenCount
    self.request = request.id
    firstPosition = first
    tokenIDs = Array(request.tokenIDs[first..<first + tokenCount])
    blockTable = request.blockTable.blocks
    promptTokenCount = request.promptTokenCount
    yieldsToken = tokenCount == request.remainingTokenCount
    kind = request.isDecoding ? .decode : .prefill
  }

  public var endPosition: Int { firstPosition + tokenIDs.count }
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
