import DashboardUI
import EngineTypes
import Terminal

/// What can be wrong with the configuration file.
enum ConfigurationFileError: Error, Hashable, CustomStringConvertible {
  case unreadable(path: String)
  case tooLarge(path: String)
  /// The file says something that has no meaning; `line` counts from 1.
  case invalid(path: String, line: Int?, Fault)

  enum Fault: Hashable, CustomStringConvertible {
    case syntax(String)
    case unknownKey(String, allowed: [String])
    case unknownSection(String)
    /// The same name in two places of one section.
    case setTwice(String, first: Int)
    case wrongType(String, String)
    case unknownValue(String, String, [String])
    case outOfRange(String, Int, String)
    case kernel(KernelOverrideError)
    case keys(KeyMapError)
    case layout(OwnLayoutError)

    var description: String {
      switch self {
      case .syntax(let message): "not valid TOML: \(message)"
      case .unknownKey(let key, let allowed):
        "unknown key \(key); there are \(allowed.joined(separator: ", "))"
      case .unknownSection(let name):
        "there is no section [\(name)]; there are [theme], [keys] and [layout]"
      case .setTwice(let key, let first): "\(key) is set in line \(first) already; keep one of them"
      case .wrongType(let key, let expected): "\(key) must be \(expected)"
      case .unknownValue(let key, let value, let allowed):
        "\(key) cannot be \(value); choose \(allowed.joined(separator: ", "))"
      case .outOfRange(let key, let value, let range): "\(key) is \(value), must be \(range)"
      case .kernel(let error): "kernel: \(error)"
      case .keys(let error): "keys: \(error)"
      case .layout(let error): "layout: \(error)"
      }
    }
  }

  /// One line: what happened and what to do.
  var description: String {
    switch self {
    case .tooLarge(let path):
      "\(path) is larger than \(NumberText.bytes(SmallFile.limit)); is it the right file?"
    case .unreadable(let path): "cannot read \(path); is it UTF-8 text?"
    case .invalid(let path, let line, let fault):
      "\(path)\(line.map { ":\($0)" } ?? ""): \(fault)"
    }
  }
}

extension ConfigurationFileError.Fault {
  init(_ fault: TOMLSyntax.Fault) {
    switch fault {
    case .syntax(let message): self = .syntax(message)
    case .setTwice(let key, let first): self = .setTwice(key, first: first)
    case .wrongType(let key, let expected): self = .wrongType(key, expected)
    }
  }
}
