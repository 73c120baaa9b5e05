import DequeModule
import EngineTypes

extension Scheduler {
  /// Fills the batch with those whose turn it is: newest tokens, then catching up, then beginners.
  mutating func fill(_ batch: inout Batch, in turn: Turn, engineMode: KernelMode) {
    let lane = turn.isolation
    var members = lanes[lane].running.filter { self.turn(of: $0, in: engineMode) == turn }
    // The engine's mode may have become the one that somebody else alone keeps to.
    if lane == .alone { members = Array(members.prefix(1)) }
    for request in members where request.isDecoding { extend(request.id, in: lane, &batch) }
    for request in members where !request.isDecoding { extend(request.id, in: lane, &batch) }
    // Whoever waits would only take the blocks that were just freed for someone older.
    guard batch.preempted.isEmpty else { return }
    while let head = lanes[lane].waiting.first, self.turn(of: head, in: engineMode) == turn,
      lane == .shared || batch.isEmpty
    {
      guard startNext(in: lane, &batch) else { return }
    }
  }

  /// Gives blocks back and puts the request at the head of its queue.
  mutating func preempt(_ request: Request, _ batch: inout Batch) {
    guard let index = lanes[request.isolation].runningIndex(of: request.id) else {
      preconditionFailure("\(request.id) is preempted but not running")
    }
    var request = lanes[request.isolation].running.remove(at: index)
    blocks.release(&request.blockTable)
    request.computedTokenCount = 0
    lanes[request.isolation].waiting.prepend(request)
    batch.remove(request.id)
    batch.preempted.append(request.id)
  }

  /// Adds a running request's next tokens, at the cost of the newest where blocks run out.
  private mutating func extend(_ id: RequestID, in lane: Isolation, _ batch: inout Batch) {
    // Nothing to extend where an older request has preempted this one meanwhile.
    guard let index = lanes[lane].runningIndex(of: id) else { return }
    let request = lanes[lane].running[index]
    let count = chunkLength(of: request, after: batch)
    guard count > 0 else { return }
    let end = request.computedTokenCount + count
    while !blocks.grow(&lanes[lane].running[index].blockTable, toHold: end) {
      guard let victim = lanes.newestRunning else { return }
      preempt(victim, &batch)
      if victim.id == id { return }
    }
    schedule(at: index, in: lane, count: count, &batch)
  }

  /// Starts the lane's next waiting request.
  ///
  /// - Returns: whether it could; a request that finds no blocks keeps its place and everyone
  ///   behind it waits too.
  private mutating func startNext(in lane: Isolation, _ batch: inout Batch) -> Bool {
    guard mayStart(in: lane), var request = lanes[lane].waiting.first else { return false }
    let cachedCount = adoptPrefix(of: &request, mode: batch.mode)
    let count = chunkLength(of: request, after: batch)
    guard count > 0, blocks.grow(&request.blockTable, toHold: cachedCount + count) else {
      blocks.release(&request.blockTable)
      return false
    }
    lanes[lane].waiting.removeFirst()
    lanes[lane].running.append(request)
    if looksUpPrefix(of: request) {
      batch.prefixQueryTokenCount += request.tokenCount
      batch.prefixHitTokenCount += cachedCount
    }
    schedule(at: lanes[lane].running.count - 1, in: lane, count: count, &batch)
    return true
  }

  private mutating func schedule(
    at index: Int, in lane: Isolation, count: Int, _ batch: inout Batch
  ) {
    lanes[lane].running[index].modes.note(batch.mode)
    batch.append(SequenceChunk(lanes[lane].running[index], tokenCount: count))
  }

  private func chunkLength(of request: Request, after batch: Batch) -> Int {
    min(
      request.remainingTokenCount, settings.run.tokenBudget - batch.tokenCount,
      settings.run.chunkLimit ?? .max, scorableLength(of: request, after: batch))
  }

  /// How long a chunk may be for the logits that it wants to fit into the step.
  private func scorableLength(of request: Request, after batch: Batch) -> Int {
    let unscored = request.unscoredPositions
    let room = Batch.scoredRowLimit - batch.scoredRowCount
    guard unscored.count > room else { return .max }
    return unscored.lowerBound - request.computedTokenCount + room
  }

  private mutating func adoptPrefix(of request: inout Request, mode: KernelMode) -> Int {
    var count = 0
    if looksUpPrefix(of: request) {
      count = blocks.adoptCachedPrefix(
        of: request.tokenIDs, mode: mode, into: &request.blockTable)
    }
    if settings.model.fault == .preemptionKeepsBlock, request.cachedTokenCount != nil {
      // Wrong on purpose: the request was preempted, and its first block is somebody else's now.
      count = max(count, min(settings.model.blockSize, request.tokenCount - 1))
    }
    request.computedTokenCount = count
    if request.cachedTokenCount == nil { request.cachedTokenCount = count }
    return count
  }

  /// Whether cached blocks may stand in for computing the request's own.
  ///
  /// Not for a request that asked to be alone: blocks that were computed in company would make it
  /// a poor reference in modes where company matters. Nor while a prompt is to be scored: the cache has
  /// no logits.
  private func looksUpPrefix(of request: Request) -> Bool {
    settings.run.prefixCache && request.isolation == .shared && request.unscoredPositions.isEmpty
  }

  /// Whether the head of this lane's queue is the next to start.
  ///
  /// First come first served holds across lanes too, so that small requests of one kind cannot
  /// forever take the blocks that a large one of the other kind is waiting for.
  private func mayStart(in lane: Isolation) -> Bool {
    guard lanes.runningCount < settings.run.maxRunning, !isFull(lane),
      let head = lanes[lane].waiting.first
    else { return false }
    guard !isFull(lane.other), let rival = lanes[lane.other].waiting.first else { return true }
    return head.arrival < rival.arrival
  }

  /// Whether the lane has no place for the head of its queue: of those alone, one runs in a mode.
  private func isFull(_ lane: Isolation) -> Bool {
    guard lane == .alone, let head = lanes.alone.waiting.first else { return false }
    return lanes.alone.running.contains { $0.mode == head.mode }
  }
}
