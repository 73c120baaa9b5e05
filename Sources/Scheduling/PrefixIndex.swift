import EngineTypes

/// One prefix of tokens in one mode, numbered and never reused.
struct PrefixID: Hashable, Sendable {
  var rawValue: UInt64
}

/// Which block holds which prefix.
///
/// A block is found by its own tokens and the identity of the prefix before it, so a chain of
/// look-ups compares every token from position 0. A hash only speeds the search up; two prefixes
/// that collide are still told apart.
struct PrefixIndex: Sendable {
  /// What a block's K and V are a function of, given its position in the chain.
  struct Key: Hashable, Sendable {
    var parent: PrefixID?
    var mode: KernelMode
    var tokens: ArraySlice<TokenID>
  }

  struct Entry: Sendable {
    var id: PrefixID
    var key: Key
  }

  private(set) var blocks: [Key: BlockID] = [:]
  private(set) var entries: [Entry?]
  private var nextID: UInt64 = 0

  init(blockCount: Int) {
    entries = Array(repeating: nil, count: blockCount)
  }

  var count: Int { blocks.count }

  /// The prefix that ends with the block; `nil` where the block is not registered.
  func prefix(endingWith block: BlockID) -> PrefixID? { entries[block.index]?.id }

  func tail(for key: Key) -> BlockTable.Tail? {
    guard let block = blocks[key], let prefix = prefix(endingWith: block) else { return nil }
    return BlockTable.Tail(prefix: prefix, block: block)
  }

  mutating func insert(_ block: BlockID, for key: Key) -> BlockTable.Tail {
    precondition(
      entries[block.index] == nil, "block \(block.rawValue) already holds another prefix")
    // An own copy of the tokens: a slice would keep the whole request's array alive.
    var key = key
    key.tokens = ArraySlice(Array(key.tokens))
    let prefix = PrefixID(rawValue: nextID)
    nextID += 1
    blocks[key] = block
    entries[block.index] = Entry(id: prefix, key: key)
    return BlockTable.Tail(prefix: prefix, block: block)
  }

  mutating func remove(_ block: BlockID) {
    guard let entry = entries[block.index] else { return }
    blocks[entry.key] = nil
    entries[block.index] = nil
  }
}
