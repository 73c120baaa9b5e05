import EngineTypes

/// Metrics in Prometheus' text form, version 0.0.4.
struct MetricsText {
  enum Kind: String { case counter, gauge, histogram }

  private(set) var text = ""
  /// What every sample has, such as the model's name.
  private let common: [(String, String)]

  init(common: [(String, String)]) { self.common = common }

  /// One metric with its samples.
  mutating func metric(
    _ name: String, _ kind: Kind, _ help: String, _ samples: [([(String, String)], Double)]
  ) {
    begin(name, kind, help)
    for (labels, value) in samples { sample(name, labels, value) }
  }

  mutating func metric(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    metric(name, kind, help, [([], value)])
  }

  mutating func metric(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
    metric(name, kind, help, Double(value))
  }

  mutating func metric(_ name: String, _ help: String, _ histogram: Histogram) {
    begin(name, .histogram, help)
    var count = 0
    for (bound, own) in zip(histogram.bounds.map(Self.number) + ["+Inf"], histogram.counts) {
      count += own
      sample("\(name)_bucket", [("le", bound)], Double(count))
    }
    sample("\(name)_sum", [], histogram.sum)
    sample("\(name)_count", [], Double(count))
  }

  private mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
  }

  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
    let labels = (common + labels).map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }
    text += "\(name){\(labels.joined(separator: ","))} \(Self.number(value))\n"
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return value.description
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
