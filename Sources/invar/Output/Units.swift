import EngineTypes

/// What people read beyond the numbers of `NumberText`.
enum Units {
  /// `0:07`, `12:30`, `1:02:03`.
  static func clock(_ duration: Duration) -> String {
    let seconds = max(0, Int(duration / .seconds(1)))
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    let tail = pad(seconds % 60)
    return hours > 0 ? "\(hours):\(pad(minutes)):\(tail)" : "\(minutes):\(tail)"
  }

  private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
