public import EngineTypes

/// The physical blocks of one request, in order of position.
public struct BlockTable: Hashable, Sendable {
  public internal(set) var blocks: [BlockID] = []
  /// Leading blocks already offered to the prefix cache.
  var registeredCount = 0
  /// The cached prefix those blocks spell.
  var tail: Tail?

  /// A cached prefix and the block that holds its end.
  ///
  /// The block need not be the request's own: another request may have registered the same
  /// tokens first.
  struct Tail: Hashable, Sendable {
    var prefix: PrefixID
    var block: BlockID
  }

  public init() {}
}
