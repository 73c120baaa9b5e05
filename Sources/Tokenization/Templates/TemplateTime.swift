/// The moment a template takes for now: a calendar's fields, with nothing read from a clock.
public struct TemplateTime: Sendable, Hashable {
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to 31.
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int
  public var microsecond: Int

  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    microsecond: Int = 0
  ) {
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second) = (hour, minute, second)
    self.microsecond = microsecond
  }
}

extension TemplateTime {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  private var isLeapYear: Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// Counted from 1.
  var dayOfYear: Int {
    let lengths = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return lengths.prefix(max(0, min(month, 12) - 1)).reduce(day, +)
  }

  /// Counted from Sunday, 0.
  var weekday: Int {
    let before = year - 1
    let days = before * 365 + before / 4 - before / 100 + before / 400 + dayOfYear
    return days % 7
  }

  /// The text that C's `strftime` makes in its own locale.
  func formatted(_ format: String) -> String {
    var result = ""
    var rest = format.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      var flags = ""
      while let flag = rest.first, "-_0^#".unicodeScalars.contains(flag) {
        flags.unicodeScalars.append(flag)
        rest.removeFirst()
      }
      guard let letter = rest.popFirst() else { return result + "%" + flags }
      result += field(letter, flags) ?? "%\(flags)\(letter)"
    }
    return result
  }

  private func field(_ letter: Unicode.Scalar, _ flags: String) -> String? {
    if let text = name(letter) ?? composed(letter) {
      if flags.contains("#"), letter == "p" || letter == "Z" { return text.lowercased() }
      return flags.contains("^") || flags.contains("#") ? text.uppercased() : text
    }
    guard let number = number(letter) else { return nil }
    let pad = flags.last { "-_0".contains($0) } ?? number.pad
    let digits = "\(number.value)"
    let missing = max(0, number.width - digits.count)
    return pad == "-"
      ? digits : String(repeating: pad == "_" ? " " : "0", count: missing) + digits
  }

  private func name(_ letter: Unicode.Scalar) -> String? {
    let month = Self.months[max(0, min(month, 12) - 1)]
    return switch letter {
    case "a": String(Self.weekdays[weekday].prefix(3))
    case "A": Self.weekdays[weekday]
    case "b", "h": String(month.prefix(3))
    case "B": month
    case "p": hour < 12 ? "AM" : "PM"
    case "P": hour < 12 ? "am" : "pm"
    case "z", "Z": ""
    case "n": "\n"
    case "t": "\t"
    case "%": "%"
    default: nil
    }
  }

  private func composed(_ letter: Unicode.Scalar) -> String? {
    switch letter {
    case "c": formatted("%a %b %e %H:%M:%S %Y")
    case "D", "x": formatted("%m/%d/%y")
    case "F": formatted("%Y-%m-%d")
    case "T", "X": formatted("%H:%M:%S")
    case "R": formatted("%H:%M")
    case "r": formatted("%I:%M:%S %p")
    default: nil
    }
  }

  private func number(_ letter: Unicode.Scalar) -> (value: Int, width: Int, pad: Character)? {
    let hour12 = hour % 12 == 0 ? 12 : hour % 12
    let sinceMonday = (weekday + 6) % 7
    return switch letter {
    case "Y": (year, 1, "0")
    case "C": (year / 100, 2, "0")
    case "y": (year % 100, 2, "0")
    case "G": (isoWeek.year, 1, "0")
    case "g": (isoWeek.year % 100, 2, "0")
    case "V": (isoWeek.week, 2, "0")
    case "m": (month, 2, "0")
    case "d": (day, 2, "0")
    case "e": (day, 2, "_")
    case "j": (dayOfYear, 3, "0")
    case "H": (hour, 2, "0")
    case "k": (hour, 2, "_")
    case "I": (hour12, 2, "0")
    case "l": (hour12, 2, "_")
    case "M": (minute, 2, "0")
    case "S": (second, 2, "0")
    case "f": (microsecond, 6, "0")
    case "u": (weekday == 0 ? 7 : weekday, 1, "0")
    case "w": (weekday, 1, "0")
    case "U": ((dayOfYear + 6 - weekday) / 7, 2, "0")
    case "W": ((dayOfYear + 6 - sinceMonday) / 7, 2, "0")
    default: nil
    }
  }

  /// The week by ISO 8601, which may belong to the year before or after.
  private var isoWeek: (year: Int, week: Int) {
    let sinceMonday = (weekday + 6) % 7
    let week = (dayOfYear - 1 - sinceMonday + 10) / 7
    if week < 1 {
      return TemplateTime(year: year - 1, month: 12, day: 31).isoWeek
    }
    let last = TemplateTime(year: year, month: 12, day: 31)
    let lastSinceMonday = (last.weekday + 6) % 7
    if week == 53, lastSinceMonday < 3 { return (year + 1, 1) }
    return (year, week)
  }
}
