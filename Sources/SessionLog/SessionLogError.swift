import EngineTypes

/// What can go wrong with a session's file.
public enum SessionLogError: Error, Hashable, Sendable, CustomStringConvertible {
  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  case empty
  /// There are bytes, but not one whole line: not even its header is there.
  case headerCut(byteCount: Int)
  /// The file is something else: its first line is no log's.
  case notALog(path: String)
  /// The file is what `invar probe` recorded of a server.
  case probeRecord(path: String)
  case unsupportedSchema(Int)
  /// A line that is whole but does not say what its event must; lines count from 1.
  case malformed(line: Int, reason: String)
  /// This line, or the one before it, is not the one that was written.
  case brokenChain(line: Int)
  /// The file has fewer bytes than it had when it was opened, or than were written to it.
  case cutSince(byteCount: Int, former: Int)
  /// Every line follows from the one before, but they are not those that were read, or written, before.
  case changedSince

  /// Of a log in which no header was found.
  static func withoutHeader(_ byteCount: Int) -> SessionLogError {
    byteCount == 0 ? .empty : .headerCut(byteCount: byteCount)
  }

  /// Why a file cannot be read or written, in the system's words; else all there is to say.
  var reason: String {
    switch self {
    case .cannotRead(_, let reason), .cannotWrite(_, let reason): reason
    default: description
    }
  }

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .cannotRead(let path, let reason):
      "cannot read \(path): \(reason)"
    case .cannotWrite(let path, let reason):
      "cannot write \(path): \(reason)"
    case .notALog(let path):
      "\(path) is no session log: its first line is not the header of one; "
        + "logs are what invar records, in JSON Lines"
    case .probeRecord(let path):
      "\(path) is a record of invar probe, not a session log: of a server of others no steps and no "
        + "bits are known, so it cannot be run again"
    case .empty:
      "the session log is empty: nothing was recorded"
    case .headerCut(let byteCount):
      "the session log has no whole line in \(NumberText.counted(byteCount, "byte")): its header was cut off"
    case .unsupportedSchema(let schema):
      "the session log has schema \(schema), this program reads "
        + LogFormat.allCases.map { "\($0.schema)" }.joined(separator: " and ")
        + "; use the version that wrote it"
    case .malformed(let line, let reason):
      "line \(line) of the session log is malformed: \(reason)"
    case .brokenChain(let line):
      "the session log is damaged at line \(line): its hash does not follow from the line before"
    case .cutSince(let byteCount, let former):
      "the session log was cut off by another program: of \(NumberText.counted(former, "byte")) "
        + "\(NumberText.count(byteCount)) are left"
    case .changedSince:
      "the session log was changed by another program: it is not the one that was opened"
    }
  }
}
