import EngineTypes
import Foundation

/// Where sessions are recorded when nobody says otherwise.
public enum SessionPath {
  /// `$XDG_STATE_HOME/invar/sessions/YYYYMMDD-HHMMSS-PID.jsonl`, in local time.
  ///
  /// - Parameters:
  ///   - secondsSince1970: Now; a parameter, so that tests need no clock.
  ///   - timeZone: A name such as `Europe/Zurich`; the system's own where `nil`.
  ///   - processID: Keeps two sessions of one second apart.
  ///   - environment: The process's own, where `nil`.
  /// - Returns: An absolute path; nothing is made there yet.
  public static func standard(
    secondsSince1970: Double, timeZone: String? = nil, processID: Int32,
    environment: [String: String]? = nil
  ) -> String {
    let directory = directory(environment: environment)
    let stamp = stamp(
      secondsSince1970, "yyyyMMdd-HHmmss", timeZone.flatMap(TimeZone.init(identifier:)))
    return "\(directory)/\(stamp)-\(processID).jsonl"
  }

  /// `$XDG_STATE_HOME/invar/sessions`, by default `~/.local/state/invar/sessions`.
  public static func directory(environment: [String: String]? = nil) -> String {
    StateFolder.path(
      environment: environment ?? ProcessInfo.processInfo.environment, home: NSHomeDirectory())
      + "/sessions"
  }

  /// Where a probe of a server is written that nobody named a file for, without what a file's kind
  /// adds: `$XDG_STATE_HOME/invar/probes/YYYYMMDD-HHMMSS-SERVER`, in local time.
  public static func probe(
    of server: String, secondsSince1970: Double, environment: [String: String]? = nil
  ) -> String {
    let folder = StateFolder.path(
      environment: environment ?? ProcessInfo.processInfo.environment, home: NSHomeDirectory())
    let name = server.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
    let stamp = stamp(secondsSince1970, "yyyyMMdd-HHmmss", nil)
    return "\(folder)/probes/\(stamp)-\(String(name.prefix(60)))"
  }

  /// Closes the usual folder to others, making it where it is missing and can be made.
  public static func makePrivate(environment: [String: String]? = nil) {
    let path = directory(environment: environment)
    _ = try? PrivateFiles.makeFolder(path)
    PrivateFiles.tighten(path)
  }

  /// Gives a file that is there already another name, so that a recording does not replace it.
  ///
  /// - Returns: its name from now on; `nil` where nothing is there that could be lost.
  /// - Throws: `SessionLogError` where it cannot be renamed.
  public static func setAside(_ path: String) throws(SessionLogError) -> String? {
    var facts = stat()
    guard unsafe stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_size > 0
    else { return nil }
    var number = 1
    while unsafe lstat("\(path).\(number)", &facts) == 0 { number += 1 }
    let kept = "\(path).\(number)"
    guard unsafe rename(path, kept) == 0 else {
      let words = PrivateFiles.words(of: errno)
      throw .cannotWrite(path: path, reason: "a file is there that cannot be renamed: \(words)")
    }
    return kept
  }

  /// The time as RFC 3339 in UTC, with milliseconds.
  public static func timestamp(secondsSince1970: Double) -> String {
    stamp(secondsSince1970, "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", TimeZone(identifier: "UTC"))
  }

  private static func stamp(_ seconds: Double, _ format: String, _ timeZone: TimeZone?) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = timeZone ?? .current
    formatter.dateFormat = format
    return formatter.string(from: Date(timeIntervalSince1970: seconds))
  }
}
