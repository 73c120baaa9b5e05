import EngineTypes

/// Figures of servers as people read them.
enum FleetFormat {
  /// `~98.0ms`, since a histogram gives no more; `>10.0s` beyond its last bound.
  static func reading(_ reading: WatchedFleet.Reading?) -> String {
    guard let reading else { return Format.unknown }
    return (reading.isAbove ? ">" : "~") + seconds(reading.seconds)
  }

  static func seconds(_ seconds: Double?) -> String {
    guard let seconds, seconds.isFinite else { return Format.unknown }
    return Format.duration(UInt64(min(1e18, max(0, seconds * 1e9))))
  }

  /// A number that takes few cells: `999`, `12.3k`, `4.5M`.
  static func short(_ value: Double?) -> String {
    guard let value, value.isFinite else { return Format.unknown }
    switch value {
    case ..<9_999.5: return Format.rate(value)
    case ..<999_950: return Format.fixed(value / 1e3, 1) + "k"
    case ..<999_950_000: return Format.fixed(value / 1e6, 1) + "M"
    default: return Format.fixed(value / 1e9, 1) + "G"
    }
  }

  /// As short, with what there is behind the point where there is little before it: `0.25`, `12.5`.
  static func fewDigits(_ value: Double?) -> String {
    guard let value, value < 99.95 else { return short(value) }
    return NumberText.fewDigits(value)
  }

  static func percent(_ fraction: Double?) -> String {
    guard let fraction, fraction.isFinite, abs(fraction) < 100 else { return Format.unknown }
    return Format.percent(fraction)
  }
}
