/// What a series of some name is in the common words.
struct NameRule: Sendable {
  enum Meaning: Hashable, Sendable {
    case figure(Figure)
    /// The number that a label holds; the series itself is always 1.
    case label(Figure, StaticName)
    case bucket(Distribution)
    case sum(Distribution)
    case count(Distribution)
    /// Requests by the reason in a label.
    case finished
    /// Requests of the HTTP server by the path in a label.
    case endpoint
    /// When the server's process began.
    case processStart
  }

  /// A label's name that is part of a rule.
  struct StaticName: Hashable, Sendable { var text: String }

  /// Only series whose label has one of these values.
  struct Condition: Sendable {
    var label: String
    var values: [String]
  }

  var meaning: Meaning
  /// Of several names for one thing, the lowest that is there counts; names of one rank are added up.
  var rank = 0
  var condition: Condition?
}

/// A family's names, as its own file lists them.
struct NameTable: Sendable {
  private(set) var rules: [(name: String, rule: NameRule)] = []

  init(_ build: (inout NameTable) -> Void) { build(&self) }

  /// Gauges and counters; a counter is also known without its `_total`, which some exporters leave off.
  mutating func figure(
    _ figure: Figure, _ names: String..., rank: Int = 0, where condition: NameRule.Condition? = nil
  ) {
    for (index, name) in names.enumerated() {
      let rule = NameRule(meaning: .figure(figure), rank: rank + index, condition: condition)
      rules.append((name, rule))
      if figure.isCounter, name.hasSuffix("_total") {
        rules.append((String(name.dropLast(6)), rule))
      }
    }
  }

  /// Histograms: their buckets, sum and count.
  mutating func histogram(_ distribution: Distribution, _ names: String...) {
    for (rank, name) in names.enumerated() {
      rules.append((name + "_bucket", NameRule(meaning: .bucket(distribution), rank: rank)))
      rules.append((name + "_sum", NameRule(meaning: .sum(distribution), rank: rank)))
      rules.append((name + "_count", NameRule(meaning: .count(distribution), rank: rank)))
    }
  }

  mutating func add(_ meaning: NameRule.Meaning, _ name: String) {
    rules.append((name, NameRule(meaning: meaning)))
  }
}
