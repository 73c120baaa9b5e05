import EngineTypes

/// Everything that is asked, in order.
package struct ProbePlan: Hashable, Sendable {
  package struct Wishes: Hashable, Sendable {
    package var prompts = ProbePlan.prompts
    package var maxTokens = 48
    /// The most requests at once.
    package var size = Pace.gentle.size
    /// The most requests in all, those to get to know the server not counted.
    package var requestCount = Pace.gentle.requestCount - Introduction.mostRequests
    package var seed: UInt64 = 0
    /// Each is probed by itself; `nil` is whatever the server does.
    package var modes: [String?] = [nil]
    package var isStreamed = true

    package init() {}
  }

  /// Of these, greedy answers of small models are known to part under load elsewhere.
  package static let prompts = [
    "Tell me about Richard Feynman.", "What is the capital of France?",
    "Write a haiku about autumn.",
  ]
  /// Words of prompts that take several chunks to prefill, and of beginnings that fill many blocks.
  static let longWordCount = 600
  static let prefixWordCount = 160
  /// Requests beside a needle where their number is not what is varied.
  static let fewCompanions = 3

  package let wishes: Wishes
  package private(set) var cases: [ProbeCase] = []
  /// By number.
  package private(set) var groups: [NeedleGroup] = []
  /// Loads that are tried, 1 not among them.
  package private(set) var sizes: [Int] = []
  /// How often each circumstance comes.
  package private(set) var roundCount = 0

  /// Makes as many rounds as the number of requests allows; where it allows none, the largest loads
  /// are left out.
  ///
  /// - Throws: where not even the smallest plan fits.
  package init(_ wishes: Wishes) throws(PlanError) {
    self.wishes = wishes
    var sizes = Self.sizes(to: wishes.size)
    let budget = wishes.requestCount / max(1, wishes.modes.count)
    while true {
      let (start, round) = Self.costs(wishes, sizes)
      if start + round <= budget {
        (self.sizes, roundCount) = (sizes, (budget - start) / round)
        break
      }
      guard sizes.count > 1 else {
        throw PlanError(needed: (start + round) * max(1, wishes.modes.count))
      }
      sizes.removeLast()
    }
    for mode in wishes.modes {
      var builder = PlanBuilder(wishes, mode: mode, firstGroup: groups.count)
      cases += builder.cases(sizes: self.sizes, roundCount: roundCount)
      groups += builder.groups
    }
  }

  package var requestCount: Int { cases.reduce(0) { $0 + $1.load } }
  package var largestLoad: Int { cases.map(\.load).max() ?? 0 }

  /// What was wished and not planned, in words; `nil` where all of it is.
  package var shortfall: String? {
    guard largestLoad < wishes.size else { return nil }
    return
      "\(NumberText.counted(wishes.requestCount + Introduction.mostRequests, "request")) leave "
      + "no room for more than \(largestLoad) at once; raise --requests"
  }

  /// 2, 4, 8, … and the largest itself.
  static func sizes(to size: Int) -> [Int] {
    var sizes = Array(sequence(first: 2) { 2 * $0 < size ? 2 * $0 : nil })
    if let last = sizes.last, last < size { sizes.append(size) }
    return sizes
  }

  /// Requests before the first round, and of each round.
  private static func costs(_ wishes: Wishes, _ sizes: [Int]) -> (start: Int, round: Int) {
    var builder = PlanBuilder(wishes, mode: nil, firstGroup: 0)
    let start = builder.start().reduce(0) { $0 + $1.load }
    return (start, builder.round(0, sizes: sizes).reduce(0) { $0 + $1.load })
  }
}

/// Needles that are compared with each other.
package struct NeedleGroup: Hashable, Sendable {
  package var prompt: String
  package var mode: String?

  package init(prompt: String, mode: String?) { (self.prompt, self.mode) = (prompt, mode) }
}

/// A plan that does not fit into the requests that it may have.
package struct PlanError: Error, Hashable, Sendable, CustomStringConvertible {
  package var needed: Int

  package var description: String {
    "the smallest probe takes \(needed + Introduction.mostRequests) requests; raise --requests"
  }
}
