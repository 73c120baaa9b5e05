package import Foundation

/// What a server says by `Retry-After`: after how many seconds to ask again, or at what time.
package enum RetryAfter {
  /// Seconds from `now` on; `nil` for what is neither a number nor a date.
  package static func seconds(_ text: String, now: Date) -> Double? {
    let text = text.trimmingCharacters(in: .whitespaces)
    if !text.isEmpty, text.utf8.count <= 9, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
      return Double(text)
    }
    return date(text).map { max(0, $0.timeIntervalSince(now)) }
  }

  package static func seconds(_ text: String) -> Double? { seconds(text, now: Date()) }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that is still to be sent.
  private static func date(_ text: String) -> Date? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", parts[0].hasSuffix(","),
      let month = months.firstIndex(of: String(parts[2]))
    else { return nil }
    let clock = parts[4].split(separator: ":").map { Int($0) }
    let numbers = [Int(parts[1]), Int(parts[3])] + clock
    guard numbers.count == 5, let day = numbers[0], let year = numbers[1], let hour = numbers[2],
      let minute = numbers[3], let second = numbers[4], (1...31).contains(day),
      (1970...9999).contains(year), (0...23).contains(hour), (0...59).contains(minute),
      (0...60).contains(second), let utc = TimeZone(secondsFromGMT: 0)
    else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = utc
    return calendar.date(
      from: DateComponents(
        year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second))
  }
}
