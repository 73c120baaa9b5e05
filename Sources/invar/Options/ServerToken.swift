import Foundation

/// The token for servers that want one, from a file or the environment: never from the command line,
/// which everybody on a machine can read.
enum ServerToken {
  private static let byteLimit = 8192

  /// The file's token, or else that of a variable of the environment; `nil` where there is none.
  static func token(file: String?, variable: String) throws(CommandError) -> String? {
    if let file { return try checked(try StandardStreams.readText(file), source: file) }
    guard let text = ProcessInfo.processInfo.environment[variable], !text.isEmpty else {
      return nil
    }
    return try checked(text, source: variable)
  }

  private static func checked(_ text: String, source: String) throws(CommandError) -> String {
    let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
    // Anything else could begin another header.
    guard !token.isEmpty, token.utf8.count <= byteLimit,
      token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else { throw .badToken(source: source) }
    return token
  }
}
