public import EngineTypes

/// A request as the scheduler sees it: tokens, how many of them are computed, and where.
///
/// There is no prefill phase and no decode phase. `computedTokenCount` catches up with
/// `tokenCount`; when it gets there the step's last row yields a token, and it is behind by one
/// again. Preemption sets it back to zero, and that is all recomputation is.
public struct Request: Hashable, Sendable {
  public let id: RequestID
  public let isolation: Isolation
  /// The mode it keeps to; `nil` where it follows the engine's.
  public let mode: KernelMode?
  public let promptTokenCount: Int
  /// Generated tokens, at most.
  public let maxTokens: Int
  /// Whether the logits of the prompt's own rows are wanted, to say how likely its tokens were.
  public let scoresPrompt: Bool
  /// Leading positions whose logits were had for that; preemption does not set it back.
  public internal(set) var scoredTokenCount = 0
  /// The prompt, then what was generated.
  public private(set) var tokenIDs: [TokenID]
  /// Leading tokens whose K and V are in `blockTable`.
  public internal(set) var computedTokenCount = 0
  public internal(set) var blockTable = BlockTable()
  public internal(set) var modes = ModeHistory.none
  /// Tokens found in the prefix cache when the request first ran; `nil` until it has.
  public internal(set) var cachedTokenCount: Int?
  /// Order of arrival, given by the scheduler.
  var arrival = 0

  public init(
    id: RequestID, promptTokens: [TokenID], maxTokens: Int, isolation: Isolation = .shared,
    mode: KernelMode? = nil, scoresPrompt: Bool = false
  ) {
    self.id = id
    self.isolation = isolation
    self.mode = mode
    self.maxTokens = maxTokens
    self.scoresPrompt = scoresPrompt
    promptTokenCount = promptTokens.count
    tokenIDs = promptTokens
  }

  public var tokenCount: Int { tokenIDs.count }
  public var generatedTokenCount: Int { tokenCount - promptTokenCount }
  /// Tokens still to compute; at least 1 while the request runs.
  public var remainingTokenCount: Int { tokenCount - computedTokenCount }
  /// Whether all that is left to compute is the newest generated token.
  public var isDecoding: Bool {
    remainingTokenCount == 1 && computedTokenCount >= promptTokenCount
  }

  /// Positions whose logits are still wanted for the prompt's sake, none of them computed yet.
  ///
  /// The prompt's last row is none of them: what comes after it is generated.
  public var unscoredPositions: Range<Int> {
    guard scoresPrompt else { return 0..<0 }
    let end = promptTokenCount - 1
    return min(max(computedTokenCount, scoredTokenCount), end)..<end
  }

  mutating func append(_ token: TokenID) {
    precondition(
      remainingTokenCount == 0, "\(id) got a token with \(remainingTokenCount) still to compute")
    tokenIDs.append(token)
  }
}
