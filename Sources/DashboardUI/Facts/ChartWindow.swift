/// How far back the charts and their percentiles look.
package enum ChartWindow: Int, CaseIterable, Sendable {
  case tenSeconds = 10
  case minute = 60
  case fiveMinutes = 300

  package var nanoseconds: UInt64 { UInt64(rawValue) * 1_000_000_000 }

  package var label: String {
    switch self {
    case .tenSeconds: "10 s"
    case .minute: "60 s"
    case .fiveMinutes: "5 min"
    }
  }

  /// The window `steps` longer, or shorter where negative.
  package func moved(by steps: Int) -> ChartWindow {
    let all = Self.allCases
    let place = (all.firstIndex(of: self) ?? 0) + steps
    return all[max(0, min(all.count - 1, place))]
  }
}
