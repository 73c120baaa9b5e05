package import EngineTypes

/// What became of each block of the cache, as far as the screen has looked.
///
/// It looks as often as events are taken in, not at every step, so a block that was lent and
/// returned in between is not noticed.
package struct BlockHistory: Equatable, Sendable {
  /// What a block was for a while.
  package struct Span: Equatable, Sendable {
    package var state: BlockState
    /// The step at which that was first seen.
    package var since: Int
    /// The step at which it was first seen to be something else.
    package var until: Int

    package init(state: BlockState, since: Int, until: Int) {
      (self.state, self.since, self.until) = (state, since, until)
    }
  }

  package struct Entry: Equatable, Sendable {
    package var state = BlockState.free
    /// The step at which the state was first seen.
    package var since: Int
    /// What it was before, the latest last: at most `spanLimit`.
    package fileprivate(set) var past: [Span] = []
    /// How often it has been seen to change.
    package var changeCount = 0

    fileprivate mutating func become(_ state: BlockState, step: Int) {
      if past.count == BlockHistory.spanLimit { past.removeFirst() }
      past.append(Span(state: self.state, since: since, until: step))
      (self.state, since) = (state, step)
      changeCount += 1
    }
  }

  /// Spans that are over and kept, of each block.
  package static let spanLimit = 6

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
      entries[index].become(state, step: step)
    }
  }
}
