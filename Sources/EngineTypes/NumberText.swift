/// Numbers as people read them, the same on every screen and in every report.
///
/// Thousands are grouped, a unit's symbol follows without a blank, and what is unknown is `--`, never
/// 0. For programs there are JSON and CSV, which have plain numbers.
public enum NumberText {
  public static let unknown = "--"

  /// `1234567` as `1,234,567`.
  public static func count(_ number: Int) -> String {
    let digits = String(number.magnitude)
    guard digits.count > 3 else { return String(number) }
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// `1 thread`, `2 threads`.
  public static func counted(_ number: Int, _ noun: String) -> String {
    count(number) + " " + noun + (number == 1 ? "" : "s")
  }

  /// A rate without its unit, as a whole number.
  public static func rate(_ value: Double?) -> String {
    value.map { count(Int(min(1e15, max(0, $0)).rounded())) } ?? unknown
  }

  /// Three digits or so of what may be less than one: `0.25`, `12.5`, `1,234`.
  public static func fewDigits(_ value: Double?) -> String {
    guard let value, value < 99.95 else { return rate(value) }
    return fixed(value, value < 9.995 ? 2 : 1)
  }

  /// Three digits or so: `850µs`, `8.1ms`, `123ms`, `1.23s`, `95s`.
  public static func duration(_ nanoseconds: UInt64?) -> String {
    guard let nanoseconds else { return unknown }
    let milliseconds = Double(nanoseconds) / 1e6
    // Each limit is where the text before it would round up to a digit more.
    switch milliseconds {
    case ..<0.9995: return "\(fixed(milliseconds * 1000, 0))µs"
    case ..<99.95: return "\(fixed(milliseconds, 1))ms"
    case ..<999.5: return "\(fixed(milliseconds, 0))ms"
    case ..<59_995: return "\(fixed(milliseconds / 1000, 2))s"
    default: return "\(fixed(milliseconds / 1000, 0))s"
    }
  }

  /// A time that is a guess: `under 1 s`, `about 7 s`, `about 20 s`, `about 3 min`, `about 2 h`.
  public static func roughly(_ nanoseconds: Double) -> String {
    guard nanoseconds.isFinite, nanoseconds < 1e18 else { return unknown }
    let seconds = nanoseconds / 1e9
    switch seconds {
    case ..<0.95: return "under 1 s"
    case ..<9.5: return "about \(fixed(seconds, 0)) s"
    case ..<57.5: return "about \(5 * Int((seconds / 5).rounded())) s"
    case ..<3570: return "about \(count(max(1, Int((seconds / 60).rounded())))) min"
    default: return "about \(count(Int((seconds / 3600).rounded()))) h"
    }
  }

  /// A fraction as `61%`.
  public static func percent(_ fraction: Double?, decimals: Int = 0) -> String {
    fraction.map { fixed($0 * 100, decimals) + "%" } ?? unknown
  }

  /// `98.4MB`: decimal units, as disks and networks are sold.
  public static func bytes(_ count: Double?) -> String {
    guard var value = count, value.isFinite else { return unknown }
    guard abs(value) >= 999.5 else { return "\(fixed(value, 0))B" }
    for unit in ["kB", "MB", "GB"] {
      value /= 1000
      if abs(value) < 999.95 { return "\(fixed(value, 1))\(unit)" }
    }
    return "\(fixed(value / 1000, 1))TB"
  }

  public static func bytes(_ count: Int) -> String { bytes(Double(count)) }

  /// A number with a fixed number of decimals, at most 9.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    var scale = 1
    for _ in 0..<min(9, max(0, decimals)) { scale *= 10 }
    guard value.isFinite, abs(value) < 1e17 / Double(scale) else { return unknown }
    let scaled = Int((abs(value) * Double(scale)).rounded())
    let whole = (value < 0 && scaled > 0 ? "-" : "") + count(scaled / scale)
    guard decimals > 0 else { return whole }
    let rest = String(scaled % scale)
    return "\(whole).\(String(repeating: "0", count: min(9, decimals) - rest.count))\(rest)"
  }
}
