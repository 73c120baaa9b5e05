import EngineTypes

/// Pieces of Markdown; what comes from a prompt or a file cannot leave its cell.
enum Markdown {
  /// Prompts are cut to this, so that a row stays a row.
  private static let longestPrompt = 80

  static func table(_ columns: [String], _ rows: [[String]]) -> String {
    let rule = columns.map { _ in "---" }
    return ([columns, rule] + rows.map { $0.map(text) }).map { row in
      "| \(row.joined(separator: " | ")) |"
    }.joined(separator: "\n")
  }

  /// The beginning of a prompt.
  static func short(_ prompt: String) -> String {
    prompt.count > longestPrompt ? "\(prompt.prefix(longestPrompt))…" : prompt
  }

  /// One line of plain text, with what Markdown or HTML would take for markup escaped.
  static func text(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "|", "`", "*", "_", "[", "]", "\\", "#", "~": escaped += "\\\(scalar)"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      case "\n", "\r", "\t": escaped += " "
      default: if !isControl(scalar) { escaped.unicodeScalars.append(scalar) }
      }
    }
    return escaped
  }

  /// The text between backticks: nothing that would end them.
  static func code(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0 != "`" && $0 != "\n" && !isControl($0) }))
  }

  /// To the microsecond; empty where it is not known.
  static func milliseconds(_ nanoseconds: UInt64?) -> String {
    nanoseconds.map { NumberText.fixed(Double($0) / 1e6, 3) } ?? ""
  }

  /// Something per second, with one decimal.
  static func rate(_ count: Int, _ nanoseconds: UInt64) -> String {
    guard nanoseconds > 0 else { return "" }
    return NumberText.fixed(Double(count) * 1e9 / Double(nanoseconds), 1)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
