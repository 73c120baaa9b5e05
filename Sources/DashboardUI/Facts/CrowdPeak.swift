/// The most requests that were in the engine at once, over the last while.
///
/// It rises at once and falls only when the while is over, so what is laid out by it stands still.
package struct CrowdPeak: Equatable, Sendable {
  /// The while, in seconds.
  package static let span: UInt64 = 30
  private static let second: UInt64 = 1_000_000_000

  private struct Peak: Equatable {
    var second: UInt64
    var count: Int
  }

  /// Of a second each, oldest first: as many as the while has, and one that is not over.
  private var peaks: [Peak] = []

  package init() {}

  package mutating func observe(_ count: Int, at nanoseconds: UInt64) {
    let second = nanoseconds / Self.second
    if let last = peaks.indices.last, peaks[last].second >= second {
      peaks[last].count = max(peaks[last].count, count)
    } else {
      peaks.removeAll { $0.second + Self.span < second }
      peaks.append(Peak(second: second, count: count))
    }
  }

  package func most(at nanoseconds: UInt64) -> Int {
    let second = nanoseconds / Self.second
    return peaks.lazy.filter { $0.second + Self.span >= second }.map(\.count).max() ?? 0
  }
}
