extension AttentionPlan {
  /// The KV positions each split of a sequence covers, ascending and without gaps.
  ///
  /// - Parameter index: the sequence's, in the order given.
  /// - Returns: ranges that end where the sequence does; splits without a position are left out.
  public func splits(ofSequence index: Int) -> [Range<Int>] {
    let part = parts[index]
    let bounds = splitBounds[part.bounds]
    return zip(bounds, bounds.dropFirst()).compactMap { from, to in
      let range = Int(from)..<min(Int(to), part.length)
      return range.isEmpty ? nil : range
    }
  }
}
