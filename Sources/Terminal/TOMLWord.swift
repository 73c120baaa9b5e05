/// Which words without quotes are values of TOML.
enum TOMLWord {
  static func isValue(_ word: String) -> Bool {
    switch word {
    case "true", "false", "inf", "+inf", "-inf", "nan", "+nan", "-nan": true
    default: isNumber(word) || isDate(word) || isTime(word) || isDateAndTime(word)
    }
  }

  static func isDate(_ word: String) -> Bool { word.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil }

  private static func isTime(_ word: String) -> Bool {
    word.wholeMatch(of: /\d\d:\d\d:\d\d(\.\d+)?/) != nil
  }

  private static func isDateAndTime(_ word: String) -> Bool {
    word.wholeMatch(
      of: /\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)?/) != nil
  }

  private static func isNumber(_ word: String) -> Bool {
    word.wholeMatch(
      of: /[+-]?(0|[1-9](_?\d)*)(\.\d(_?\d)*)?([eE][+-]?\d(_?\d)*)?/) != nil
      || word.wholeMatch(of: /0x[0-9A-Fa-f](_?[0-9A-Fa-f])*/) != nil
      || word.wholeMatch(of: /0o[0-7](_?[0-7])*/) != nil
      || word.wholeMatch(of: /0b[01](_?[01])*/) != nil
  }
}
