import Foundation
import TOMLKit

/// Remembers what somebody chose last, a word in a file of the program's own: nobody's configuration
/// is ever touched.
public struct ChoiceMemory: Sendable {
  public let path: String
  /// What is chosen, such as `theme`: the key in the file, and in a sentence.
  private let name: String

  public init(_ name: String, path: String) { (self.name, self.path) = (name, path) }

  /// `$XDG_STATE_HOME/invar/NAME.toml`, by default under `~/.local/state`.
  ///
  /// Without an environment, the process's own counts.
  public static func standard(_ name: String, environment: [String: String]? = nil) -> ChoiceMemory
  {
    let environment = environment ?? ProcessInfo.processInfo.environment
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"] ?? NSHomeDirectory()
    return ChoiceMemory(name, path: (state ?? home + "/.local/state") + "/invar/\(name).toml")
  }

  /// What was chosen last.
  ///
  /// - Parameter configured: what the configuration asks for now. Where it asked for something else
  ///   when the choice was made, it is the newer word.
  /// - Returns: `nil` where nothing holds, also for a file that makes no sense, which the next choice
  ///   replaces.
  public func choice(configured: String?) -> String? {
    guard let text = try? SmallFile.text(path),
      let table = try? TOMLText.table(text), let choice = table[name]?.string, !choice.isEmpty
    else { return nil }
    return table["configured"]?.string == configured ? choice : nil
  }

  /// Remembers a choice in place of the one before.
  ///
  /// - Returns: one line that says why it could not; `nil` where it could.
  public func remember(_ choice: String, configured: String?) -> String? {
    var lines = [
      "# The \(name) chosen last in invar; remove this file to forget it.",
      "\(name) = \(Self.quoted(choice))",
    ]
    if let configured { lines.append("configured = \(Self.quoted(configured))") }
    do {
      try SmallFile.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: path)
      return nil
    } catch { return "the \(name) is not remembered: \(path): \(error.localizedDescription)" }
  }

  /// A basic string of TOML.
  private static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"", "\\": return "\\\(scalar)"
      case "\u{0}"..<" ", "\u{7f}":
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: return String(scalar)
      }
    }
    return "\"\(scalars.joined())\""
  }
}
