import Foundation

func raised(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// `%.*f` of C: exact decimal digits, ties to even.
func fixedPoint(_ value: Double, digits: Int) -> String { cFormat(value, "f", digits) }

/// One of C's `e`, `f`, `g` with as many digits.
func cFormat(_ value: Double, _ letter: Character, _ digits: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
  return String(format: "%.\(digits)\(letter)", value)
}

/// Python's `round(value, digits)`: what is nearest in decimal, exactly.
func roundedDecimal(_ value: Double, digits: Int) -> Double {
  guard value.isFinite else { return value }
  if digits >= 0 { return Double(fixedPoint(value, digits: digits)) ?? value }
  let scale = raised(10, Double(-digits))
  return (value / scale).rounded(.toNearestOrEven) * scale
}

/// A whole number as Python's `int` reads it from a text.
func parsedInteger(_ text: String, radix: Int) -> Int? {
  let digits = withoutUnderscores(stripped(text, of: nil))
  guard (2...36).contains(radix), let digits else { return nil }
  let prefixes = [2: "0b", 8: "0o", 16: "0x"]
  if let prefix = prefixes[radix], digits.lowercased().hasPrefix(prefix) {
    return Int(digits.dropFirst(2), radix: radix)
  }
  return Int(digits, radix: radix)
}

/// A number as Python's `float` reads it from a text.
func parsedDouble(_ text: String) -> Double? {
  guard let digits = withoutUnderscores(stripped(text, of: nil)) else { return nil }
  // Swift also reads hexadecimal, which Python does not.
  guard !digits.lowercased().contains("x"), !digits.lowercased().contains("p") else { return nil }
  return Double(digits)
}

/// The digits without the underscores between them; `nil` where one stands elsewhere.
private func withoutUnderscores(_ text: String) -> String? {
  guard text.contains("_") else { return text }
  let parts = text.split(separator: "_", omittingEmptySubsequences: false)
  let isWellFormed =
    parts.allSatisfy { !$0.isEmpty }
    && parts.dropFirst().allSatisfy { $0.first?.isNumber ?? false }
    && parts.dropLast().allSatisfy { $0.last?.isNumber ?? false }
  return isWellFormed ? parts.joined() : nil
}
