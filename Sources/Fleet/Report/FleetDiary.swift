import EngineTypes

/// What happened to servers while they were watched: who went, came back, began anew, stood out.
package struct FleetDiary: Sendable {
  package struct Entry: Hashable, Sendable {
    /// In nanoseconds of the fleet's clock.
    package var at: UInt64
    /// The replica's key, and its name at that time.
    package var key: String
    package var name: String
    /// As a sentence goes on: `went down: nobody listens there`.
    package var words: String
    package var isTrouble: Bool

    package var sentence: String { "\(name) \(words)" }
  }

  private struct Known {
    var state: String
    var restartCount: Int
    var outliers: [Outlier]
    /// When it was last said to stand out.
    var saidAt: UInt64?
  }

  /// Entries kept, at most.
  package static let limit = 200
  /// How long nothing is said once more of one that stands out now and then, in nanoseconds.
  private static let silence: UInt64 = 60_000_000_000

  /// The newest last.
  package private(set) var entries: [Entry] = []
  private var known: [String: Known] = [:]
  private var hasBegun = false

  package init() {}

  /// Takes in how the fleet stands.
  ///
  /// - Returns: what is new, as entries.
  @discardableResult
  package mutating func absorb(_ replicas: [ReplicaReport], at now: UInt64) -> [Entry] {
    var new: [Entry] = []
    var seen: Set<String> = []
    for replica in replicas where seen.insert(replica.key).inserted {
      // Before its first answer a server has neither model nor engine.
      let former = known[replica.key] ?? known["\(replica.target.url)  "]
      var current = Known(
        state: replica.state.name, restartCount: replica.restartCount,
        outliers: replica.outliers, saidAt: former?.saidAt)
      func note(_ words: String, isTrouble: Bool) {
        new.append(
          Entry(at: now, key: replica.key, name: replica.name, words: words, isTrouble: isTrouble))
      }
      if let former {
        if let words = Self.change(from: former.state, to: replica.state) {
          note(words, isTrouble: replica.state != .up)
        }
        if current.restartCount > former.restartCount { note("began anew", isTrouble: true) }
      } else if hasBegun {
        note("is watched from here on", isTrouble: false)
      }
      if let outlier = replica.outliers.first, former?.outliers.isEmpty ?? true,
        current.saidAt.map({ now >= $0 + Self.silence }) ?? true
      {
        note("stands out: \(outlier.words)", isTrouble: true)
        current.saidAt = now
      }
      known[replica.key] = current
    }
    known = known.filter { seen.contains($0.key) }
    hasBegun = true
    entries = Array((entries + new).suffix(Self.limit))
    return new
  }

  /// `nil` where nothing is worth a line.
  private static func change(from former: String, to state: TargetState) -> String? {
    guard former != state.name else { return nil }
    let reason = state.reason.map { ": \($0)" } ?? ""
    return switch state {
    case .asking: nil
    case .up: former == "asking" ? nil : "answers"
    case .stale: "does not answer\(reason)"
    case .down: "went down\(reason)"
    }
  }
}
