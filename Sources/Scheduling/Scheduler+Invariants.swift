import EngineTypes

/// A rule of the scheduler's bookkeeping that does not hold.
public struct InvariantViolation: Error, Hashable, CustomStringConvertible {
  public var description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Throws unless the condition holds.
func require(
  _ condition: Bool, _ message: @autoclosure () -> String
) throws(InvariantViolation) {
  guard condition else { throw InvariantViolation(message()) }
}

extension Scheduler {
  /// Checks every rule the bookkeeping must obey between two operations.
  ///
  /// - Complexity: O(blocks + tokens cached); for tests, and for idle moments of debug builds.
  public func checkInvariants() throws(InvariantViolation) {
    try blocks.checkInvariants()
    try checkReferences()
    try checkOrder()
    for request in lanes.shared.running + lanes.alone.running { try checkRunning(request) }
    for request in Array(lanes.shared.waiting) + Array(lanes.alone.waiting) {
      try checkWaiting(request)
    }
  }

  private func checkReferences() throws(InvariantViolation) {
    var counts = Array(repeating: 0, count: blocks.blockCount)
    for request in lanes.shared.running + lanes.alone.running {
      for block in request.blockTable.blocks { counts[block.index] += 1 }
    }
    for (index, count) in counts.enumerated() {
      let recorded = blocks.referenceCount(of: BlockID(index))
      try require(
        recorded == count,
        "block \(index) is in \(count) tables, its reference count is \(recorded)")
    }
  }

  private func checkOrder() throws(InvariantViolation) {
    let alone = lanes.alone.running.map(\.mode)
    try require(Set(alone).count == alone.count, "two requests run alone in one mode at once")
    var seen: Set<RequestID> = []
    for lane in [lanes.shared, lanes.alone] {
      let requests = lane.running + Array(lane.waiting)
      for request in requests {
        try require(seen.insert(request.id).inserted, "\(request.id) is in two places")
      }
      for (earlier, later) in zip(requests, requests.dropFirst()) {
        try require(
          earlier.arrival < later.arrival, "\(later.id) is behind \(earlier.id), but came first")
      }
    }
  }

  private func checkRunning(_ request: Request) throws(InvariantViolation) {
    let (computed, total) = (request.computedTokenCount, request.tokenCount)
    try require(computed <= total, "\(request.id) has computed \(computed) of \(total) tokens")
    let room = request.blockTable.blocks.count * blocks.blockSize
    try require(
      computed <= room, "\(request.id) has computed \(computed) tokens in room for \(room)")
    try require(total <= contextLength, "\(request.id) has outgrown the context")
    try require(
      request.generatedTokenCount == 0 || request.unscoredPositions.isEmpty,
      "\(request.id) has an answer before its prompt is scored")
    let unique = Set(request.blockTable.blocks).count
    try require(
      unique == request.blockTable.blocks.count, "\(request.id) holds a block at two positions")
  }

  private func checkWaiting(_ request: Request) throws(InvariantViolation) {
    try require(
      request.blockTable.blocks.isEmpty,
      "\(request.id) waits with \(request.blockTable.blocks.count) blocks")
    try require(
      request.computedTokenCount == 0,
      "\(request.id) waits with \(request.computedTokenCount) tokens computed")
  }
}
