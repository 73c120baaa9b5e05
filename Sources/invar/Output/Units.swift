import EngineTypes

/// What people read beyond the numbers of `NumberText`.
enum Units {
  /// `134.5M`, `1.20B`: how parameters are counted.
  static func parameters(_ count: Int) -> String {
    switch count {
    case ..<1_000_000: "\(NumberText.fixed(Double(count) / 1e3, 1))k"
    case ..<1_000_000_000: "\(NumberText.fixed(Double(count) / 1e6, 1))M"
    default: "\(NumberText.fixed(Double(count) / 1e9, 2))B"
    }
  }

  /// `0:07`, `12:30`, `1:02:03`.
  static func clock(_ duration: Duration) -> String {
    let seconds = max(0, Int(duration / .seconds(1)))
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    let tail = pad(seconds % 60)
    return hours > 0 ? "\(hours):\(pad(minutes)):\(tail)" : "\(minutes):\(tail)"
  }

  private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
