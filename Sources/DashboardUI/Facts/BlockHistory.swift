package import EngineTypes

/// What became of each block of the cache, as far as the screen has looked.
///
/// It looks as often as events are taken in, not at every step, so a block that was lent and
/// returned in between is not noticed.
package struct BlockHistory: Equatable, Sendable {
  package struct Entry: Equatable, Sendable {
    package var state = BlockState.free
    /// The step at which the state was first seen.
    package var since: Int
    /// What it was before; `nil` where it has been nothing else.
    package var before: BlockState?
    /// How often it has been seen to change.
    package var changeCount = 0
  }

  package private(set) var entries: [Entry] = []

  package init() {}

  /// Compares the blocks with those seen last.
  ///
  /// - Complexity: O(blocks).
  package mutating func look(at blocks: [BlockState], step: Int) {
    if entries.count != blocks.count {
      entries = blocks.map { Entry(state: $0, since: step) }
      return
    }
    for (index, state) in blocks.enumerated() where entries[index].state != state {
      entries[index].before = entries[index].state
      entries[index].state = state
      entries[index].since = step
      entries[index].changeCount += 1
    }
  }
}
