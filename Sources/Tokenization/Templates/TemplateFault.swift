/// What is wrong with a chat template, or with what it was asked to render.
public enum TemplateFault: Equatable, Sendable {
  case sourceTooLong(limit: Int)
  case nestingTooDeep(limit: Int)
  case unterminated(String)
  case unexpected(String, expected: String)
  case unsupported(String)
  case undefined(String)
  case badOperand(operation: String, type: String)
  case arithmetic(String)
  /// The template's own `raise_exception`.
  case raised(String)
  case tooManySteps(limit: Int)
  case tooMuchText(limit: Int)
}

extension TemplateFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .sourceTooLong(let limit): "the template is longer than \(limit) bytes"
    case .nestingTooDeep(let limit): "nested more than \(limit) deep"
    case .unterminated(let what): "\(what) has no end"
    case .unexpected(let found, let expected): "found \(quoted(found)) instead of \(expected)"
    case .unsupported(let what): "\(what) is not supported"
    case .undefined(let name): "\(quoted(name)) is undefined"
    case .badOperand(let operation, let type): "\(operation) does not work on \(type)"
    case .arithmetic(let what): what
    case .raised(let message): "the template refuses: \(quoted(message))"
    case .tooManySteps(let limit): "not done after \(limit) steps"
    case .tooMuchText(let limit): "makes more than \(limit) bytes of text"
    }
  }
}

/// A place in a template, both counted from 1.
struct TemplatePosition: Equatable, Sendable {
  var line = 1
  var column = 1
}

extension TemplateFault {
  func at(_ position: TemplatePosition) -> TokenizerError {
    .chatTemplate(self, line: position.line, column: position.column)
  }
}

/// Bounds on what a template from a file may cost.
enum TemplateLimits {
  static let sourceBytes = 1 << 20
  static let expressionHeight = 100
  static let statementDepth = 50
  static let steps = 2_000_000
  /// Bytes of all strings made on the way, output included.
  static let textBytes = 64 << 20
}
