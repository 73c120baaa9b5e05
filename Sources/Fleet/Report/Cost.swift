/// What somebody pays or asks for, in a currency of theirs.
package struct Prices: Hashable, Sendable {
  /// For a million tokens of prompts, and of answers.
  package var input: Double?
  package var output: Double?
  /// For an hour of one replica.
  package var hour: Double?

  package init(input: Double? = nil, output: Double? = nil, hour: Double? = nil) {
    (self.input, self.output, self.hour) = (input, output, hour)
  }

  package var isEmpty: Bool { input == nil && output == nil && hour == nil }

  /// What so many tokens are worth; `nil` where no price of tokens is known.
  package func worth(prompt: Double, output tokens: Double) -> Double? {
    guard input != nil || output != nil else { return nil }
    return (prompt * (input ?? 0) + tokens * (output ?? 0)) / 1e6
  }
}

/// What a fleet's tokens are worth, and what its replicas cost.
package struct Cost: Hashable, Sendable {
  /// At the rates of the window, for an hour.
  package let worthPerHour: Double?
  /// Of the tokens that came while it was watched.
  package let worthWatched: Double?
  /// Of all tokens since the servers began.
  package let worthSinceStart: Double?
  /// Of the replicas that answer, for an hour.
  package let costPerHour: Double?

  /// How many times the cost the tokens are worth.
  package var margin: Double? {
    guard let worthPerHour, let costPerHour, costPerHour > 0 else { return nil }
    return worthPerHour / costPerHour
  }

  init?(_ replicas: [ReplicaReport], _ prices: Prices) {
    guard !prices.isEmpty else { return nil }
    let known = replicas.filter { $0.isUp }
    func worth(_ tokens: (ReplicaReport, Figure) -> Double?) -> Double? {
      func sum(_ figure: Figure) -> Double {
        known.compactMap { tokens($0, figure) }.reduce(0, +)
      }
      return prices.worth(prompt: sum(.promptTokens), output: sum(.generationTokens))
    }
    worthPerHour = worth { $0.window?.rate(of: $1).map { $0 * 3600 } }
    worthWatched = worth { $0.sinceFirst?.increase(of: $1) }
    worthSinceStart = worth { $0.sample?[$1] }
    costPerHour = prices.hour.map { $0 * Double(known.count { !$0.isWhole }) }
  }
}
