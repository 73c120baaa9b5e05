public import EngineTypes

/// Why a scheduler cannot be made.
public enum SchedulingError: Error, Hashable, CustomStringConvertible {
  case setting(SettingOutOfRange)
  case contextLength(Int)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .setting(let fault): "\(fault)"
    case .contextLength(let length):
      "the context holds \(length) tokens; it needs room for a prompt and an answer, at least 2"
    }
  }
}
