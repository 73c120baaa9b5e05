/// Whether a target answers.
package enum TargetState: Hashable, Sendable {
  /// Not asked yet, or no answer yet.
  case asking
  case up
  /// It answered before; since when it has not, and why, where that is known.
  case stale(seconds: Double, reason: String?)
  case down(reason: String)

  package var name: String {
    switch self {
    case .asking: "asking"
    case .up: "up"
    case .stale: "stale"
    case .down: "down"
    }
  }

  package var reason: String? {
    switch self {
    case .asking, .up: nil
    case .stale(_, let reason): reason
    case .down(let reason): reason
    }
  }
}

/// What is known of a target's answers.
package struct TargetRecord: Sendable {
  /// Intervals without an answer after which it is stale, and after which it is down.
  package static let staleAfter = 3.0
  package static let downAfter = 10.0

  private var lastAnswer: UInt64?
  private var failure: String?
  package private(set) var failureCount = 0

  package init() {}

  package mutating func answered(at: UInt64) {
    (lastAnswer, failure) = (at, nil)
  }

  package mutating func failed(_ reason: String) {
    failure = reason
    failureCount += 1
  }

  /// How it stands; `interval` is how often it is asked, in nanoseconds.
  package func state(at now: UInt64, interval: UInt64) -> TargetState {
    guard let lastAnswer else { return failure.map { .down(reason: $0) } ?? .asking }
    let age = now > lastAnswer ? now - lastAnswer : 0
    let intervals = Double(age) / Double(max(1, interval))
    if failure == nil, intervals <= Self.staleAfter { return .up }
    if intervals > Self.downAfter {
      return .down(reason: failure ?? "no answer for \(Int(Double(age) / 1e9)) s")
    }
    return .stale(seconds: Double(age) / 1e9, reason: failure)
  }
}
