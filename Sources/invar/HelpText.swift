import ArgumentParser

/// What the argument parser says, made whole.
enum HelpText {
  /// The root's help with the options of the dashboard, which is what runs without a command.
  static func whole(_ text: String) -> String {
    guard text.contains("\n  dashboard ") else { return text }
    let dashboard = Invar.helpMessage(for: DashboardCommand.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = dashboard.firstIndex(where: { $0.hasSuffix("OPTIONS:") }) else { return text }
    let options = dashboard[start...].filter { line in
      !["  --version ", "  -h, --help "].contains { line.hasPrefix($0) }
    }
    return text + "\n\nOPTIONS OF THE DASHBOARD (invar without a command)\n\n"
      + options.joined(separator: "\n")
  }

  /// A complaint in one line that names what is allowed.
  static func complaint(_ text: String) -> String {
    if text.hasPrefix("Unknown option") { return unknownOption(text) }
    guard text.hasPrefix("The value '") else { return text }
    if let list = text.firstRange(of: ". Please provide one of the following:") {
      let names = text[list.upperBound...].split { $0.isNewline }
        .map { $0.drop { $0 == " " || $0 == "-" } }
      return "\(text[..<list.lowerBound]); it takes \(names.joined(separator: ", "))"
    }
    return kind(of: text).map { "\(text); it takes \($0)" } ?? text
  }

  /// The name that differs by a slip of a letter or two; `nil` where none does.
  static func nearest(to name: String, among names: Set<String>) -> String? {
    names.map { (distance(name, $0), $0) }.min { $0 < $1 }.flatMap { $0.0 <= 2 ? $0.1 : nil }
  }

  /// The parser suggests whatever is least unlike; only a slip of a letter or two is worth it.
  private static func unknownOption(_ text: String) -> String {
    let parts = text.split(separator: "'", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 1 else { return text }
    if parts.count > 3, distance(parts[1], parts[3]) <= 2 { return text }
    return "Unknown option '\(parts[1])'; --help lists what there is"
  }

  /// What an option's value is, from the name it has in the help.
  private static func kind(of text: String) -> String? {
    guard text.hasSuffix(">'"), let open = text.lastIndex(of: "<") else { return nil }
    return switch text[text.index(after: open)...].dropLast(2) {
    case "n", "k": "a whole number"
    case "t", "p", "seconds": "a number"
    case "WxH": "columns and rows, such as 100x30"
    case "r12": "a request's name, such as r12"
    default: nil
    }
  }

  /// How many letters must be put in, left out or changed to make one of the other.
  private static func distance(_ left: String, _ right: String) -> Int {
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(min(row[j], above) + 1, diagonal + (a == b ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
