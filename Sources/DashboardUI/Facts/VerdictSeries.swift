package import EngineTypes

/// How many answers were equal to the bit, over the whole session, in stretches of equal length.
///
/// An answer counts where it ended, in the mode that gave it, once there is a run to compare it with;
/// references, answers that were cut off and such of mixed modes count nowhere. There are never more
/// than `bucketLimit` stretches: beyond that two each become one, so a long session costs no more than
/// a short one and no answer leaves the sums.
package struct VerdictSeries: Equatable, Sendable {
  package static let bucketLimit = 512
  package static let shortestNanoseconds: UInt64 = 2_000_000_000

  /// Answers that were compared, and those of them whose bits were all the reference's.
  package struct Tally: Hashable, Sendable {
    package var judgedCount = 0
    package var sameBitsCount = 0

    package init(judged: Int = 0, sameBits: Int = 0) {
      (judgedCount, sameBitsCount) = (judged, sameBits)
    }

    package var agrees: Bool { sameBitsCount == judgedCount }

    static func += (sum: inout Tally, other: Tally) {
      sum.judgedCount += other.judgedCount
      sum.sameBitsCount += other.sameBitsCount
    }
  }

  /// What one stretch came to.
  package struct Bucket: Hashable, Sendable {
    package var tallies: [KernelMode: Tally] = [:]
    /// The mode that began in it; of several the last.
    package var newMode: KernelMode?

    package init() {}

    package var total: Tally { tallies.values.reduce(into: Tally()) { $0 += $1 } }

    mutating func add(_ later: Bucket) {
      tallies.merge(later.tallies) { sum, other in
        var sum = sum
        sum += other
        return sum
      }
      newMode = later.newMode ?? newMode
    }
  }

  /// The time of the first event; `nil` before it.
  private var start: UInt64?
  private(set) var bucketNanoseconds = Self.shortestNanoseconds
  private var buckets: [Bucket] = []
  private var unsettled = UnsettledAnswers()

  package init() {}

  /// Lets the series begin, or takes note that it goes on.
  package mutating func observe(_ nanoseconds: UInt64) { _ = place(of: nanoseconds) }

  /// Takes note of a mode that begins; before the first request that is no change of anything.
  package mutating func mark(_ mode: KernelMode, at nanoseconds: UInt64) {
    guard start != nil else { return }
    buckets[place(of: nanoseconds)].newMode = mode
  }

  /// Counts an answer that ended, by what the ledger says of it now.
  ///
  /// - Complexity: O(1); O(answers without a final verdict) for a run alone that others are compared
  ///   with from now on.
  package mutating func absorb(_ finished: FinishedRequest, in twins: TwinLedger) {
    guard let mode = finished.mode, let reference = twins.reference(of: finished.id) else { return }
    if reference.request == finished.id && reference.kind == .alone {
      for change in unsettled.settle(by: finished.id, in: twins) { apply(change) }
      return
    }
    let answer = UnsettledAnswers.Answer(
      id: finished.id, mode: mode, nanoseconds: finished.nanoseconds,
      tally: twins.tally(of: finished.id))
    apply(.init(mode: mode, nanoseconds: finished.nanoseconds, added: answer.tally))
    if reference.kind == .provisional { unsettled.append(answer) }
  }

  /// All that a mode's answers came to.
  package func total(of mode: KernelMode) -> Tally {
    buckets.reduce(into: Tally()) { $0 += $1.tallies[mode] ?? Tally() }
  }

  /// The session until `now` in at most `limit` columns of `nanoseconds` each, oldest first.
  ///
  /// A column stays what it is until there is no room for another; then two each become one.
  ///
  /// - Complexity: O(`bucketLimit` + `limit`).
  package func columns(
    atMost limit: Int, until now: UInt64
  ) -> (columns: [Bucket], nanoseconds: UInt64) {
    guard let start, limit > 0 else { return ([], bucketNanoseconds) }
    let elapsed = max(now, start) - start
    var (width, factor) = (bucketNanoseconds, 1)
    while elapsed / width >= UInt64(limit), width <= .max / 2 {
      width *= 2
      factor *= 2
    }
    let count = min(limit, Int(elapsed / width) + 1)
    var columns = Array(repeating: Bucket(), count: count)
    for (index, bucket) in buckets.enumerated() {
      columns[min(count - 1, index / factor)].add(bucket)
    }
    return (columns, width)
  }

  private mutating func apply(_ change: UnsettledAnswers.Change) {
    buckets[place(of: change.nanoseconds)].tallies[change.mode, default: Tally()] += change.added
  }

  /// The index of the stretch a time falls into, which is there from now on.
  private mutating func place(of nanoseconds: UInt64) -> Int {
    let start = start ?? nanoseconds
    self.start = start
    let elapsed = max(nanoseconds, start) - start
    while elapsed / bucketNanoseconds >= UInt64(Self.bucketLimit) { joinPairs() }
    let index = Int(elapsed / bucketNanoseconds)
    while buckets.count <= index { buckets.append(Bucket()) }
    return index
  }

  private mutating func joinPairs() {
    buckets = stride(from: 0, to: buckets.count, by: 2).map { index in
      var joined = buckets[index]
      if index + 1 < buckets.count { joined.add(buckets[index + 1]) }
      return joined
    }
    bucketNanoseconds *= 2
  }
}
