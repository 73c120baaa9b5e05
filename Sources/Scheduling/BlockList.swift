import EngineTypes

/// Blocks in order of arrival, with removal from anywhere in O(1).
///
/// The links live in two arrays indexed by block, so the list never allocates after `init`.
struct BlockList: Sendable {
  private(set) var count = 0
  private(set) var first: BlockID?
  private var last: BlockID?
  private var next: [BlockID?]
  private var previous: [BlockID?]
  private var isMember: [Bool]

  init(capacity: Int) {
    next = Array(repeating: nil, count: capacity)
    previous = Array(repeating: nil, count: capacity)
    isMember = Array(repeating: false, count: capacity)
  }

  func contains(_ block: BlockID) -> Bool { isMember[block.index] }

  mutating func append(_ block: BlockID) {
    precondition(!contains(block), "block \(block.rawValue) is in the list already")
    isMember[block.index] = true
    previous[block.index] = last
    next[block.index] = nil
    if let last { next[last.index] = block } else { first = block }
    last = block
    count += 1
  }

  mutating func remove(_ block: BlockID) {
    precondition(contains(block), "block \(block.rawValue) is not in the list")
    let (before, after) = (previous[block.index], next[block.index])
    if let before { next[before.index] = after } else { first = after }
    if let after { previous[after.index] = before } else { last = before }
    isMember[block.index] = false
    count -= 1
  }

  mutating func removeFirst() -> BlockID? {
    guard let block = first else { return nil }
    remove(block)
    return block
  }

  /// All members, first to last.
  var elements: [BlockID] {
    Array(
      sequence(state: first) { cursor in
        defer { cursor = cursor.flatMap { next[$0.index] } }
        return cursor
      })
  }
}
