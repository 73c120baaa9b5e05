/// Where the program keeps what is its own between runs.
public enum StateFolder {
  /// The folder; nothing is made there yet.
  ///
  /// - Parameters:
  ///   - environment: the process's own, or a test's.
  ///   - home: the home directory where the environment names none.
  /// - Returns: `$XDG_STATE_HOME/invar` where that is absolute, else `~/.local/state/invar`.
  public static func path(environment: [String: String], home: String) -> String {
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (state ?? (environment["HOME"] ?? home) + "/.local/state") + "/invar"
  }
}
