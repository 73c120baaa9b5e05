public import EngineTypes

extension BlockManager {
  /// Fills an empty table with the cached blocks that spell the beginning of `tokenIDs`.
  ///
  /// Only whole blocks match, only those computed in the same mode, and never the last token: its
  /// logits are wanted, so it must be computed again.
  ///
  /// - Returns: how many tokens need no computing, a multiple of `blockSize`.
  /// - Complexity: O(*n*), where *n* is the number of tokens found.
  public mutating func adoptCachedPrefix(
    of tokenIDs: [TokenID], mode: KernelMode, into table: inout BlockTable
  ) -> Int {
    precondition(table.blocks.isEmpty, "the table already has \(table.blocks.count) blocks")
    let shareableCount = max(0, tokenIDs.count - 1) / blockSize
    while table.registeredCount < shareableCount {
      let key = nextKey(of: table, tokenIDs: tokenIDs, mode: mode)
      guard let tail = prefixes.tail(for: key) else { break }
      retain(tail.block)
      table.blocks.append(tail.block)
      table.registeredCount += 1
      table.tail = tail
    }
    return table.registeredCount * blockSize
  }

  /// Makes the table's computed blocks known to later requests.
  ///
  /// Where another block already holds the same tokens this one stays private: swapping it would
  /// change the bits a running request sees in modes that do not promise equal ones.
  ///
  /// - Parameters:
  ///   - table: blocks that hold `tokenIDs`.
  ///   - tokenIDs: the request's tokens from position 0.
  ///   - computedCount: leading tokens whose K and V are written.
  ///   - mode: the one mode they were all computed in.
  public mutating func register(
    _ table: inout BlockTable, tokenIDs: [TokenID], computedCount: Int, mode: KernelMode
  ) {
    while table.registeredCount < computedCount / blockSize, isReachable(table) {
      let key = nextKey(of: table, tokenIDs: tokenIDs, mode: mode)
      let block = table.blocks[table.registeredCount]
      table.tail = prefixes.tail(for: key) ?? prefixes.insert(block, for: key)
      table.registeredCount += 1
    }
  }

  /// Forgets every prefix; cached blocks become free.
  public mutating func forgetPrefixes() {
    while let block = cachedBlocks.removeFirst() { freeBlocks.append(block) }
    for index in 0..<blockCount { prefixes.remove(BlockID(index)) }
  }

  /// Whether a later request could find what follows the table's registered blocks.
  ///
  /// False once the prefix before it was evicted from another request's block.
  private func isReachable(_ table: BlockTable) -> Bool {
    guard let tail = table.tail else { return table.registeredCount == 0 }
    return prefixes.prefix(endingWith: tail.block) == tail.prefix
  }

  private func nextKey(
    of table: BlockTable, tokenIDs: [TokenID], mode: KernelMode
  ) -> PrefixIndex.Key {
    let start = table.registeredCount * blockSize
    let key = PrefixIndex.Key(
      parent: table.tail?.prefix, mode: mode, tokens: tokenIDs[start..<start + blockSize])
    return fault.map { key.broken(by: $0) } ?? key
  }
}

extension PrefixIndex.Key {
  /// The key as a faulty cache would make it: blind to the mode, or to the last token.
  fileprivate func broken(by fault: SeededFault) -> PrefixIndex.Key {
    var key = self
    if fault == .prefixAcrossModes { key.mode = .invariant }
    if fault == .prefixIgnoresLastToken { key.tokens = tokens.dropLast() }
    return key
  }
}
