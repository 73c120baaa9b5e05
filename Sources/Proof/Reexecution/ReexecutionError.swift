public import EngineTypes

/// Why a log cannot be run again: nothing was verified, and nothing is said about its answers.
public enum ReexecutionError: Error, Hashable, Sendable, CustomStringConvertible {
  case duplicateRequest(RequestID)
  case unknownRequest(RequestID)
  case settingOutOfRange(SettingOutOfRange)
  case unreadable(reason: String)
  case noModel(name: String, path: String?)
  case otherModel(path: String, recorded: String, found: String)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .duplicateRequest(let id):
      "the session log admits \(id) twice; no engine writes that, the log was changed"
    case .unknownRequest(let id):
      "the session log has an answer of \(id), which it never admits; the log was changed"
    case .settingOutOfRange(let fault): "the session log's \(fault)"
    case .unreadable(let reason): "the session log cannot be read again: \(reason)"
    case .noModel(let name, let path):
      "the session's model \(name) is not "
        + (path.map { "at \($0) nor " } ?? "")
        + "in the store; fetch it with invar model pull, or give its file with --model"
    case .otherModel(let path, let recorded, let found):
      "\(path) is not the model of the session: its SHA-256 is \(found.prefix(12))…, the log says "
        + "\(recorded.prefix(12))…; give the right file with --model"
    }
  }
}
