import EngineTypes

/// Which of the requests that ask one question are held against each other.
///
/// In order of submission: the first of A against the first of B, and so on, those of one kernel mode
/// with each other, and of these first those that were alone in their steps. Only where the logs have
/// no mode in common are requests of different modes paired; else a question that was asked in both
/// modes would seem to differ because it was asked once more in one of them.
struct RequestPairing {
  /// Places in the lists given, in order of A.
  private(set) var pairs: [Pair<Int>] = []
  /// Places of those that have no partner.
  private(set) var left: Pair<[Int]>

  private struct Manner: Hashable {
    var mode: KernelMode?
    var isolation: Isolation?
  }

  /// - Parameter requests: that ask one question, in order of arrival.
  init(_ requests: Pair<[RequestDigest]>) {
    left = requests.map { Array($0.indices) }
    match(requests) { Manner(mode: $0.mode, isolation: $0.isolation) }
    match(requests) { Manner(mode: $0.mode) }
    if pairs.isEmpty {
      match(requests) { Manner(isolation: $0.isolation) }
      match(requests) { _ in Manner() }
    }
    pairs.sort { $0.a < $1.a }
  }

  /// Pairs those who are left and have one manner, in order.
  private mutating func match(
    _ requests: Pair<[RequestDigest]>, by manner: (RequestDigest) -> Manner
  ) {
    var waiting = Dictionary(grouping: left.b.reversed()) { manner(requests.b[$0]) }
    var unmatched: [Int] = []
    for a in left.a {
      if let b = waiting[manner(requests.a[a])]?.popLast() {
        pairs.append(Pair(a, b))
      } else {
        unmatched.append(a)
      }
    }
    left = Pair(unmatched, waiting.values.joined().sorted())
  }
}
