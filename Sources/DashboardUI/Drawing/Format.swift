import Terminal

/// Numbers as the dashboard spells them; what is unknown is `--`, never 0.
enum Format {
  static let unknown = "--"

  /// `1234567` as `1,234,567`.
  static func count(_ number: Int) -> String {
    guard number >= 1000 else { return String(number) }
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0 && index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }

  /// `1 thread`, `2 threads`.
  static func counted(_ number: Int, _ noun: String) -> String {
    count(number) + " " + noun + (number == 1 ? "" : "s")
  }

  static func rate(_ value: Double?) -> String {
    value.map { count(Int(min(1e15, max(0, $0)).rounded())) } ?? unknown
  }

  /// Three digits or so: `850µs`, `8.1ms`, `123ms`, `1.23s`, `95s`.
  static func duration(_ nanoseconds: UInt64?) -> String {
    guard let nanoseconds else { return unknown }
    let milliseconds = Double(nanoseconds) / 1e6
    if milliseconds < 1 { return "\(nanoseconds / 1000)µs" }
    if milliseconds < 100 { return fixed(milliseconds, 1) + "ms" }
    if milliseconds < 1000 { return fixed(milliseconds, 0) + "ms" }
    if milliseconds < 60_000 { return fixed(milliseconds / 1000, 2) + "s" }
    return fixed(milliseconds / 1000, 0) + "s"
  }

  static func percent(_ fraction: Double?, decimals: Int = 0) -> String {
    fraction.map { fixed($0 * 100, decimals) + "%" } ?? unknown
  }

  static func bytes(_ count: Double?) -> String {
    guard let count else { return unknown }
    if count < 1000 { return "\(fixed(count, 0))B" }
    if count < 1e6 { return "\(fixed(count / 1000, 1))kB" }
    return "\(fixed(count / 1e6, 1))MB"
  }

  /// A number with a fixed number of decimals, at most 9.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return unknown }
    var scale = 1
    for _ in 0..<min(9, decimals) { scale *= 10 }
    let scaled = Int((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(scaled)" }
    let rest = String(scaled % scale)
    let zeros = String(repeating: "0", count: decimals - rest.count)
    return "\(sign)\(scaled / scale).\(zeros)\(rest)"
  }
}

extension String {
  /// Filled up with blanks on the right, or cut, to exactly `width` cells.
  func padded(to width: Int) -> String { fitted(to: width) + blanks(upTo: width) }

  /// Filled up with blanks on the left, or cut, to exactly `width` cells.
  func leftPadded(to width: Int) -> String { blanks(upTo: width) + fitted(to: width) }

  /// Cut to at most `width` cells, with `…` where something is missing.
  func fitted(to width: Int) -> String {
    guard cellWidth > width else { return self }
    guard width > 0 else { return "" }
    var kept = ""
    var used = 1
    for character in self {
      used += character.cellWidth
      guard used <= width else { break }
      kept.append(character)
    }
    return kept + "…"
  }

  private func blanks(upTo width: Int) -> String {
    String(repeating: " ", count: max(0, width - cellWidth))
  }
}
