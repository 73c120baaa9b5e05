import Foundation

/// Numbers as people read them.
enum Units {
  /// `98.4 MB`: decimal units, as disks and networks are sold.
  static func bytes(_ count: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var value = Double(count)
    var unit = 0
    while value >= 999.95 && unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return unit == 0 ? "\(count) B" : "\(fixed(value, 1)) \(units[unit])"
  }

  /// `134.5 M`, `1.2 B`: how parameters are counted.
  static func parameters(_ count: Int) -> String {
    switch count {
    case ..<1_000_000: "\(fixed(Double(count) / 1e3, 1)) k"
    case ..<1_000_000_000: "\(fixed(Double(count) / 1e6, 1)) M"
    default: "\(fixed(Double(count) / 1e9, 2)) B"
    }
  }

  /// `0:07`, `12:30`, `1:02:03`.
  static func clock(_ duration: Duration) -> String {
    let seconds = max(0, Int(duration / .seconds(1)))
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    let tail = pad(seconds % 60)
    return hours > 0 ? "\(hours):\(pad(minutes)):\(tail)" : "\(minutes):\(tail)"
  }

  static func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
