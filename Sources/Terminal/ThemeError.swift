/// What can be wrong with a theme.
public enum ThemeError: Error, Hashable, Sendable {
  case notFound(name: String, known: [String])
  case unreadable(path: String, reason: String)
  /// The file says something that has no meaning; `line` counts from 1.
  case invalid(file: String, line: Int?, Fault)

  public enum Fault: Hashable, Sendable {
    case syntax(String)
    case unknownKey(String, allowed: [String])
    /// The same name in two places of one section.
    case setTwice(String, first: Int)
    case wrongType(key: String, expected: String)
    case unknownRole(String)
    case unknownColor(String, key: String)
    case unknownAttribute(String, role: String)
    case selectionNeedsBothColors
    case extendsItself([String])
    case unknownBase(String)
  }
}

extension ThemeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound(let name, let known):
      "no theme is called \(name); there are \(known.joined(separator: ", "))"
    case .unreadable(let path, let reason):
      "cannot read the theme \(path): \(reason)"
    case .invalid(let file, let line, let fault):
      "\(file)\(line.map { ":\($0)" } ?? ""): \(fault)"
    }
  }
}

extension ThemeError.Fault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .syntax(let message): "not valid TOML: \(message)"
    case .unknownKey(let key, let allowed):
      "unknown key \(key); use \(allowed.joined(separator: ", "))"
    case .setTwice(let key, let first): "\(key) is set in line \(first) already; keep one of them"
    case .wrongType(let key, let expected): "\(key) must be \(expected)"
    case .unknownRole(let name):
      "unknown role \(name); themes/README.md lists them, those with a dot go in quotes"
    case .unknownColor(let text, let key):
      "\(key): \(text) is no colour; use a palette name, #rrggbb, #rgb, red, bright-red, 0 to 255 "
        + "or default"
    case .unknownAttribute(let text, let role):
      "\(role): unknown attribute \(text); use \(Attributes.allNames.joined(separator: ", "))"
    case .selectionNeedsBothColors:
      "selection must set both fg and bg, or the selected line may not be readable"
    case .extendsItself(let chain): "the theme extends itself: \(chain.joined(separator: " → "))"
    case .unknownBase(let name): "extends \(name), which is not a theme here"
    }
  }
}

extension ThemeError.Fault {
  init(_ fault: TOMLSyntax.Fault) {
    switch fault {
    case .syntax(let message): self = .syntax(message)
    case .setTwice(let key, let first): self = .setTwice(key, first: first)
    case .wrongType(let key, let expected): self = .wrongType(key: key, expected: expected)
    }
  }
}
