extension UInt64 {
  /// Nanoseconds as `1:02.5`.
  var clock: String {
    let tenths = self / 100_000_000
    let seconds = tenths / 10 % 60
    return "\(tenths / 600):\(seconds < 10 ? "0" : "")\(seconds).\(tenths % 10)"
  }
}
