/// A model's heads: several of the query share one of key and value.
public struct HeadCounts: Hashable, Sendable {
  public var query: Int
  public var keyValue: Int

  public init(query: Int, keyValue: Int) {
    self.query = query
    self.keyValue = keyValue
  }

  public var all: HeadShare { HeadShare(query: 0..<query, key: 0..<keyValue, value: 0..<keyValue) }

  /// The heads that are a worker's: whole ones, so that whoever turns a head has all of it.
  ///
  /// Heads that meet in attention are neighbours in the row that is shared out: the queries of a
  /// key, the key, its value, and so on. No worker has more than one head more than another.
  public func share(of worker: Worker) -> HeadShare {
    share(ofWorker: worker.index, among: worker.count)
  }

  /// Likewise, of a worker that need not run yet.
  public func share(ofWorker index: Int, among count: Int) -> HeadShare {
    let share = Worker.share(of: query + 2 * keyValue, worker: index, of: count)
    let (first, last) = (counts(before: share.lowerBound), counts(before: share.upperBound))
    return HeadShare(
      query: first.query..<last.query, key: first.key..<last.key, value: first.value..<last.value)
  }

  /// Whether whole heads are even enough: the busiest worker has at most an eighth more to compute
  /// than if columns were shared out, `vectorsPerHead` groups of 16 a head.
  public func goRound(workerCount: Int, vectorsPerHead: Int) -> Bool {
    func most(of total: Int) -> Int { (total + workerCount - 1) / workerCount }
    let total = query + 2 * keyValue
    return 8 * most(of: total) * vectorsPerHead <= 9 * most(of: total * vectorsPerHead)
  }

  private func counts(before index: Int) -> (query: Int, key: Int, value: Int) {
    let group = query / keyValue
    let (whole, rest) = index.quotientAndRemainder(dividingBy: group + 2)
    return (whole * group + min(rest, group), whole + (rest > group ? 1 : 0), whole)
  }
}

/// Consecutive heads of query, key and value.
public struct HeadShare: Hashable, Sendable {
  public var query: Range<Int>
  public var key: Range<Int>
  public var value: Range<Int>
}
