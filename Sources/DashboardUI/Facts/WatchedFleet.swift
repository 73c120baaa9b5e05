/// Servers that are watched from outside, as the screen of `invar attach` shows them.
///
/// Whoever asks the servers makes it, with all sentences in it; the dashboard asks nobody.
public struct WatchedFleet: Hashable, Sendable {
  /// How many answer and how many do not, in a line.
  package var headline: String
  /// The worst of all targets.
  package var verdict: Health
  /// How often they are asked and what percentiles are of.
  package var terms: String
  /// Who stands out and by what, the farthest first; then what else is to be known.
  package var findings: [String] = []
  /// What the tokens are worth and the replicas cost, where prices are known.
  package var cost: String?
  /// All replicas of a model together, where there is more than one.
  package var sums: [Replica] = []
  package var replicas: [Replica] = []

  package init(headline: String, verdict: Health, terms: String) {
    (self.headline, self.verdict, self.terms) = (headline, verdict, terms)
  }

  /// How something stands.
  package enum Health: CaseIterable, Hashable, Sendable {
    case up, outlier, asking, stale, down

    /// Whether somebody should look at it.
    package var isTrouble: Bool { self == .outlier || self == .stale || self == .down }
  }
}
