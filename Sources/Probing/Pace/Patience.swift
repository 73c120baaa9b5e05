import EngineTypes

/// Obeys a server that asks to be left alone for a while, within limits.
package struct Patience: Hashable, Sendable {
  /// Seconds that are waited at a time; who asks for more is not asked again.
  package static let longestWait = 60.0
  /// Seconds that are waited in all.
  package static let most = 300.0
  /// How often the same is asked again.
  package static let attempts = 3
  /// Who says "at once" has just said that it has too much to do.
  private static let shortestWait = 0.5

  /// How often the server asked for it.
  package private(set) var count = 0
  /// Seconds that were waited for it.
  package private(set) var seconds = 0.0
  /// What it asked for last, where that was more than is waited.
  package private(set) var tooLong: Double?
  /// The fewest requests at once that it refused however often they came; larger loads are left out.
  package internal(set) var refusedLoad: Int?

  package init() {}

  /// Decides whether the same is asked again.
  ///
  /// - Parameters:
  ///   - failures: what came of those that were asked together, `nil` for an answer.
  ///   - attempt: how often they have been asked again.
  /// - Returns: how many seconds to wait until then; `nil` where it is not asked again.
  mutating func wait(_ failures: [ProbeError?], attempt: Int) -> Double? {
    let asked = failures.compactMap { failure in
      if case .busy(_, let seconds, _)? = failure { seconds } else { nil }
    }
    guard let longest = asked.max() else { return nil }
    count += 1
    let wanted = max(Self.shortestWait, longest)
    guard wanted <= Self.longestWait, seconds + wanted <= Self.most else {
      tooLong = wanted
      return nil
    }
    guard attempt < Self.attempts else { return nil }
    seconds += wanted
    return wanted
  }

  /// What a report says of it.
  package var sentences: [String] {
    guard count > 0 else { return [] }
    let waited = NumberText.fixed(seconds, seconds < 10 ? 1 : 0)
    var sentences = [
      "it asked for patience \(NumberText.counted(count, "time")) (HTTP 429 or 503); \(waited) s were "
        + "waited in all"
    ]
    if let tooLong {
      sentences.append(
        "it asked for \(NumberText.fixed(tooLong, 0)) s more, which is not waited: at most "
          + "\(NumberText.fixed(Self.longestWait, 0)) s at a time and "
          + "\(NumberText.fixed(Self.most, 0)) s in all")
    }
    if let refusedLoad {
      sentences.append(
        "it did not take \(refusedLoad) requests at once; as many and more were left out")
    }
    return sentences
  }
}

/// Lets time go by for a probe.
package struct Waiting {
  let clock: @Sendable () -> UInt64
  /// Waits a while, at most so many nanoseconds.
  let pause: (UInt64) -> Void

  package init(clock: @escaping @Sendable () -> UInt64, pause: @escaping (UInt64) -> Void) {
    (self.clock, self.pause) = (clock, pause)
  }

  /// Waits until a time, unless somebody stops it.
  func wait(until time: UInt64, unless isStopped: () -> Bool) {
    while clock() < time, !isStopped() { pause(min(50_000_000, time - min(time, clock()))) }
  }

  func wait(seconds: Double, unless isStopped: () -> Bool) {
    wait(until: clock() + UInt64(seconds * 1e9), unless: isStopped)
  }
}
