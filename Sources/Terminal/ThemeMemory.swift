import Foundation

/// Remembers the theme that somebody chose last.
public struct ThemeMemory: Sendable {
  private let memory: ChoiceMemory

  public var path: String { memory.path }

  public init(path: String) { memory = ChoiceMemory("theme", path: path) }

  /// `$XDG_STATE_HOME/invar/theme.toml`, by default under `~/.local/state`.
  ///
  /// Without an environment, the process's own counts.
  public static func standard(environment: [String: String]? = nil) -> ThemeMemory {
    ThemeMemory(path: ChoiceMemory.standard("theme", environment: environment).path)
  }

  /// The theme chosen last, by name or absolute path.
  ///
  /// - Parameter configured: what the configuration asks for now. Where it asked for something else
  ///   when the theme was chosen, it is the newer word.
  /// - Returns: `nil` where nothing holds, also for a file that makes no sense, which the next choice
  ///   replaces.
  public func theme(configured: String?) -> String? { memory.choice(configured: configured) }

  /// Remembers a theme in place of the one before.
  ///
  /// - Returns: one line that says why it could not; `nil` where it could.
  public func remember(_ theme: String, configured: String?) -> String? {
    // A path means the same from every folder.
    let isPath = theme.contains("/") || theme.hasSuffix(".toml")
    let name = isPath ? URL(fileURLWithPath: theme).path : theme
    return memory.remember(name, configured: configured)
  }
}
