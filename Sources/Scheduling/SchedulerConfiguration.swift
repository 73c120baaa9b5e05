package import EngineTypes

/// The limits a scheduler works within.
public struct SchedulerConfiguration: Hashable, Sendable {
  /// Tokens computed in one step, at most.
  public var maxBatchedTokens = 256
  /// Requests that hold KV blocks at the same time, at most.
  public var maxRunningRequests = 32
  /// Requests waiting for their first step, at most.
  ///
  /// Preempted requests wait too, but are never refused.
  public var maxWaitingRequests = 1024
  /// Tokens of one request in one step, at most; `nil` leaves it to the budget.
  public var maxChunkTokens: Int?
  /// Positions of prompt and answer together, at most.
  public var contextLength = 2048
  public var usesPrefixCache = true
  /// Positions a block holds.
  public var blockSize = 16
  public var blockCount = 1024
  /// Shuffles the order in which blocks are first handed out; `nil` leaves it ascending.
  package var blockOrderSeed: UInt64?
  /// A deliberate mistake, for proofs that it is found.
  package var fault: SeededFault?

  public init() {}

  /// Throws where a limit leaves nothing to schedule with.
  public func validate() throws(SchedulingError) {
    guard (1...256).contains(blockSize) else { throw .blockSize(blockSize) }
    let counts = [
      ("block count", blockCount), ("token budget", maxBatchedTokens),
      ("running limit", maxRunningRequests), ("waiting limit", maxWaitingRequests),
      ("chunk limit", maxChunkTokens ?? 1),
    ]
    for (name, value) in counts where value < 1 { throw .notPositive(name, value) }
    guard contextLength >= 2 else { throw .contextLength(contextLength) }
  }
}

/// Why a scheduler cannot be made.
public enum SchedulingError: Error, Hashable, CustomStringConvertible {
  case blockSize(Int)
  case notPositive(String, Int)
  case contextLength(Int)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .blockSize(let size):
      "the block size is \(size); choose one from 1 to 256"
    case .notPositive(let name, let value):
      "the \(name) is \(value); choose at least 1"
    case .contextLength(let length):
      "the context holds \(length) tokens; it needs room for a prompt and an answer, at least 2"
    }
  }
}
