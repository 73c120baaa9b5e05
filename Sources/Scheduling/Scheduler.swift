public import EngineTypes

/// Decides which tokens of which requests the next step computes.
///
/// Each step has a budget of tokens. Requests that only lack their newest token go first, then
/// the others catch up with as many tokens as the budget has left, then waiting requests start;
/// each group first come first served. A chunk may end anywhere. When blocks run out the newest
/// request gives all of its own back and waits, at the head of the queue, to be computed again.
///
/// A step has one mode, and requests that asked to be alone have steps to themselves, one such
/// request at a time in each mode that some keep to; all these kinds of step take turns.
///
/// **Invariant:** the oldest running request can always have its blocks, so some request always
/// comes nearer to its end.
public struct Scheduler: Sendable {
  public private(set) var settings: EngineSettings
  /// Positions of prompt and answer together, at most.
  let contextLength: Int
  var blocks: BlockManager
  var lanes = Lanes()
  private var arrivalCount = 0
  private var rota = Rota()

  /// - Throws: `SchedulingError` where the settings leave nothing to schedule with.
  public init(_ settings: EngineSettings, contextLength: Int) throws(SchedulingError) {
    if let fault = settings.outOfRange { throw .setting(fault) }
    guard contextLength >= 2 else { throw .contextLength(contextLength) }
    (self.settings, self.contextLength) = (settings, contextLength)
    blocks = BlockManager(
      blockCount: settings.blockCount, blockSize: settings.blockSize,
      orderSeed: settings.blockOrderSeed, fault: settings.fault)
  }

  /// Whether any request is running or waiting.
  public var hasWork: Bool { !lanes.isEmpty }
  public var runningCount: Int { lanes.runningCount }
  public var waitingCount: Int { lanes.waitingCount }
  public var blockUsage: BlockUsage { blocks.usage }

  /// Puts a request at the end of the queue.
  ///
  /// - Returns: why it was refused; `nil` where it was taken.
  public mutating func enqueue(_ request: Request) -> RejectionReason? {
    if let reason = refusal(of: request) { return reason }
    var request = request
    request.arrival = arrivalCount
    arrivalCount += 1
    lanes[request.isolation].waiting.append(request)
    return nil
  }

  /// Plans one step, in the settings' mode for every request which keeps to none of its own.
  ///
  /// - Returns: what to compute; empty where nothing waits or runs.
  public mutating func schedule() -> Batch {
    let mode = settings.mode
    let evictionsBefore = blocks.evictionCount
    var batch = Batch(mode: mode)
    for turn in rota.order(turns(in: mode)) {
      batch.mode = turn.mode ?? mode
      fill(&batch, in: turn, engineMode: mode)
      guard batch.isEmpty else {
        rota.served(turn)
        break
      }
    }
    batch.evictionCount = blocks.evictionCount - evictionsBefore
    return batch
  }

  /// Takes note that a batch is computed and what it yielded.
  ///
  /// - Parameters:
  ///   - tokens: one for each chunk that yields and has not failed.
  ///   - failed: requests whose chunks came to nothing: what those put into the cache is offered to
  ///     nobody. They are to be removed.
  ///   - batch: what was computed.
  /// - Returns: the requests that ended, in the order of `tokens`.
  @discardableResult
  public mutating func update(
    from tokens: [GeneratedToken], failed: Set<RequestID> = [], for batch: Batch
  ) -> [Request] {
    for chunk in batch.chunks where !failed.contains(chunk.request) {
      advance(chunk, mode: batch.mode)
    }
    return tokens.compactMap { generated in
      let (isolation, index) = place(of: generated.request)
      lanes[isolation].running[index].append(generated.token)
      return generated.isLast ? remove(generated.request) : nil
    }
  }

  /// Takes a request out, wherever it is, and gives its blocks back.
  ///
  /// - Returns: the request as it was; `nil` where there is none of that name.
  public mutating func remove(_ id: RequestID) -> Request? {
    for isolation in [Isolation.shared, .alone] {
      if let request = lanes[isolation].removeWaiting(id) { return request }
      if let index = lanes[isolation].runningIndex(of: id) {
        let request = lanes[isolation].running[index]
        blocks.release(&lanes[isolation].running[index].blockTable)
        lanes[isolation].running.remove(at: index)
        return request
      }
    }
    return nil
  }

  /// Goes on under other settings from the next step on; those who run go on too.
  ///
  /// Turning the prefix cache off forgets everything cached. Numbers out of their range are brought
  /// into it.
  public mutating func change(_ run: RunSettings) {
    let hadPrefixCache = settings.prefixCache
    settings.run = run.inRange
    if hadPrefixCache && !settings.prefixCache { blocks.forgetPrefixes() }
  }

  private mutating func advance(_ chunk: SequenceChunk, mode: KernelMode) {
    let (isolation, index) = place(of: chunk.request)
    lanes[isolation].running[index].computedTokenCount = chunk.endPosition
    if !chunk.scoredPositions.isEmpty {
      lanes[isolation].running[index].scoredTokenCount = chunk.scoredPositions.upperBound
    }
    let request = lanes[isolation].running[index]
    guard settings.run.prefixCache, request.modes == .uniform(mode) else { return }
    blocks.register(
      &lanes[isolation].running[index].blockTable, tokenIDs: request.tokenIDs,
      computedCount: chunk.endPosition, mode: mode)
  }

  private func place(of id: RequestID) -> (Isolation, Int) {
    for isolation in [Isolation.shared, .alone] {
      if let index = lanes[isolation].runningIndex(of: id) { return (isolation, index) }
    }
    preconditionFailure("\(id) is in the batch but not running")
  }
}
