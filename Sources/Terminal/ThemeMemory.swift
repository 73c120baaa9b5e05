import Foundation
import TOMLKit

/// Remembers the theme that somebody chose last, in a file of the program's own: nobody's
/// configuration is ever touched.
public struct ThemeMemory: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  /// `$XDG_STATE_HOME/invar/theme.toml`, by default under `~/.local/state`.
  ///
  /// Without an environment, the process's own counts.
  public static func standard(environment: [String: String]? = nil) -> ThemeMemory {
    let environment = environment ?? ProcessInfo.processInfo.environment
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"] ?? NSHomeDirectory()
    return ThemeMemory(path: (state ?? home + "/.local/state") + "/invar/theme.toml")
  }

  /// The theme chosen last, by name or absolute path.
  ///
  /// - Parameter configured: what the configuration asks for now. Where it asked for something else
  ///   when the theme was chosen, it is the newer word.
  /// - Returns: `nil` where nothing holds, also for a file that makes no sense, which the next choice
  ///   replaces.
  public func theme(configured: String?) -> String? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let table = try? TOMLTable(string: text), let name = table["theme"]?.string, !name.isEmpty
    else { return nil }
    return table["configured"]?.string == configured ? name : nil
  }

  /// Remembers a theme in place of the one before.
  ///
  /// - Returns: one line that says why it could not; `nil` where it could.
  public func remember(_ theme: String, configured: String?) -> String? {
    // A path means the same from every folder.
    let isPath = theme.contains("/") || theme.hasSuffix(".toml")
    let name = isPath ? URL(fileURLWithPath: theme).path : theme
    var lines = [
      "# The theme chosen last in invar; remove this file to forget it.",
      "theme = \(Self.quoted(name))",
    ]
    if let configured { lines.append("configured = \(Self.quoted(configured))") }
    let file = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(
        atPath: file.deletingLastPathComponent().path, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file, options: .atomic)
      return nil
    } catch { return "the theme is not remembered: \(path): \(error.localizedDescription)" }
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
