import EngineTypes

/// How far something is that takes a while.
struct Progress: Hashable, Sendable {
  enum Unit: Hashable, Sendable {
    case bytes
    case count(String)
    /// Only the share that is done means something.
    case share
  }

  var label: String
  var done: Int
  /// `nil` where nobody knows.
  var total: Int?
  var unit: Unit
  /// Since this label began.
  var elapsed: Duration
  /// Of `done`, what was there before this label began.
  var doneBefore = 0
  /// What has been found meanwhile.
  var details: [String] = []

  /// From 0 to 1.
  var fraction: Double? {
    guard let total, total > 0 else { return nil }
    return min(1, Double(done) / Double(total))
  }

  /// `downloading [####......]  39.4 of 98.4 MB  40 %  12.1 MB/s  0:05 left`.
  var text: String {
    ([label] + [bar, amountText, percent, rate, remainingText].compactMap { $0 } + details)
      .joined(separator: "  ")
  }

  private var bar: String? {
    fraction.map { fraction in
      let filled = Int(fraction * 20)
      return "[" + String(repeating: "#", count: filled)
        + String(repeating: ".", count: 20 - filled) + "]"
    }
  }

  /// `39.4 of 98.4 MB`.
  var amountText: String? {
    guard let total else { return done > 0 ? named(done) : nil }
    switch unit {
    case .share: return nil
    case .bytes: return "\(NumberText.bytes(done)) of \(NumberText.bytes(total))"
    case .count: return "\(NumberText.count(done)) of \(named(total))"
    }
  }

  private var percent: String? {
    fraction.map { NumberText.percent(($0 * 100).rounded(.down) / 100) }
  }

  private var perSecond: Double? {
    let seconds = elapsed / .seconds(1)
    return seconds > 0.2 && done > doneBefore ? Double(done - doneBefore) / seconds : nil
  }

  private var rate: String? {
    guard let perSecond, total != nil else { return nil }
    switch unit {
    case .share: return nil
    case .bytes: return "\(NumberText.bytes(Int(perSecond)))/s"
    case .count(let name): return "\(NumberText.fixed(perSecond, 1)) \(name)/s"
    }
  }

  /// `0:05 left`, where that can be told.
  var remainingText: String? {
    // Before a hundredth is done, a guess would jump about.
    guard let perSecond, let total, total > done, 100 * (done - doneBefore) >= total - doneBefore
    else { return nil }
    return "\(Units.clock(.seconds(Double(total - done) / perSecond))) left"
  }

  private func named(_ value: Int) -> String {
    switch unit {
    case .bytes: NumberText.bytes(value)
    case .count(let name): "\(NumberText.count(value)) \(name)"
    case .share: NumberText.count(value)
    }
  }
}
