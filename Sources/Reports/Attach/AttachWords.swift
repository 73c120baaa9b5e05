import EngineTypes
import Fleet

/// What a report of a fleet comes to in sentences, for text and screen alike.
enum AttachWords {
  /// `3 up, 1 stale, 1 down of 5 targets`.
  static func headline(_ report: FleetReport) -> String {
    guard report.targetCount > 0 else { return "no target: nobody to ask" }
    let counts = [
      (report.count { $0 == .up }, "up"), (report.count { $0.name == "stale" }, "stale"),
      (report.count { $0.name == "down" }, "down"),
      (report.count { $0 == .asking }, "not asked yet"),
    ]
    let words = counts.filter { $0.0 > 0 }.map { "\(NumberText.count($0.0)) \($0.1)" }
    return "\(words.joined(separator: ", ")) of \(NumberText.counted(report.targetCount, "target"))"
      + (report.replicas.count != report.targetCount
        ? " · \(NumberText.counted(report.replicas.count, "replica"))" : "")
  }

  static func terms(_ report: FleetReport) -> String {
    "window \(seconds(report.window)) · every \(seconds(report.interval))"
  }

  static func seconds(_ nanoseconds: UInt64) -> String {
    let value = Double(nanoseconds) / 1e9
    return value == value.rounded() ? "\(Int(value)) s" : "\(NumberText.fixed(value, 2)) s"
  }

  /// Who stands out, and what is odd besides.
  static func findings(_ report: FleetReport) -> [String] {
    report.models.flatMap(\.outliers).map(\.sentence)
      + report.replicas.filter { $0.state.name == "down" || $0.state.name == "stale" }.map {
        "\($0.name): \(state($0.state))" + ($0.state.reason.map { ", \($0)" } ?? "")
      }
  }

  /// What tokens are worth and replicas cost; `nil` where no price is known.
  static func cost(_ report: FleetReport) -> String? {
    guard let cost = report.cost else { return nil }
    func money(_ value: Double) -> String { NumberText.fixed(value, abs(value) < 1000 ? 2 : 0) }
    var parts: [String] = []
    if let worth = cost.worthPerHour { parts.append("tokens are worth \(money(worth)) an hour") }
    if let cost = cost.costPerHour { parts.append("replicas cost \(money(cost)) an hour") }
    if let margin = cost.margin { parts.append("margin \(NumberText.fixed(margin, 2))×") }
    if let worth = cost.worthWatched { parts.append("\(money(worth)) since watched") }
    if let worth = cost.worthSinceStart { parts.append("\(money(worth)) since they began") }
    return parts.joined(separator: " · ")
  }

  static func state(_ state: TargetState) -> String {
    switch state {
    case .asking, .up, .down: state.name
    case .stale(let seconds, _): "stale \(NumberText.fixed(seconds, 0))s"
    }
  }

  /// `~98.0ms`, since a histogram gives no more; `>10.0s` beyond its last bound.
  static func text(_ estimate: Estimate?, isTime: Bool) -> String {
    guard let estimate else { return NumberText.unknown }
    let sign =
      switch estimate {
      case .about: "~"
      case .above: ">"
      }
    return sign + number(estimate.value, isTime: isTime)
  }

  static func number(_ value: Double?, isTime: Bool) -> String {
    guard let value, value.isFinite else { return NumberText.unknown }
    return isTime ? NumberText.duration(UInt64(min(1e18, max(0, value * 1e9)))) : amount(value)
  }

  /// A count, or something between counts.
  static func amount(_ value: Double) -> String {
    value == value.rounded() ? NumberText.rate(value) : NumberText.fixed(value, 1)
  }
}
