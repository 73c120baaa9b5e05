import EngineTypes

extension Scheduler {
  /// Why a request could never run, or cannot wait; `nil` where it may.
  func refusal(of request: Request) -> RejectionReason? {
    let promptLimit = contextLength - 1
    if request.promptTokenCount == 0 { return .emptyPrompt }
    if request.promptTokenCount > promptLimit {
      return .promptTooLong(tokenCount: request.promptTokenCount, limit: promptLimit)
    }
    let needed = blocks.blockCount(forTokens: positionCount(of: request))
    if needed > blocks.blockCount {
      return .needsMoreBlocks(needed: needed, total: blocks.blockCount)
    }
    if waitingCount >= settings.maxWaiting {
      return .queueFull(limit: settings.maxWaiting)
    }
    return nil
  }

  /// Positions whose K and V the request may need, the longest answer included.
  ///
  /// One less than its tokens: the last one generated is never computed.
  private func positionCount(of request: Request) -> Int {
    let room = contextLength - request.promptTokenCount
    return request.promptTokenCount + min(max(1, request.maxTokens), room) - 1
  }
}
