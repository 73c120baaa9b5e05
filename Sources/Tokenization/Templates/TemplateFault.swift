/// What is wrong with a chat template, or with what it was asked to render.
public enum TemplateFault: Equatable, Sendable {
  /// The template is no Jinja, in the words Jinja itself has for it.
  case syntax(String)
  /// What the template does fails, in the words Python has for it.
  case failed(String)
  /// The template's own `raise_exception`.
  case raised(String)
  /// Jinja knows it; this engine does not.
  case unsupported(String)
  case sourceTooLong(limit: Int)
  case nestingTooDeep(limit: Int)
  case tooManySteps(limit: Int)
  case tooMuchText(limit: Int)
}

extension TemplateFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .syntax(let message), .failed(let message): Self.oneLine(message)
    case .raised(let message): "the template refuses: \(Self.oneLine(message))"
    case .unsupported(let what): "\(what) is not supported"
    case .sourceTooLong(let limit): "the template is longer than \(limit) bytes"
    case .nestingTooDeep(let limit): "nested more than \(limit) deep"
    case .tooManySteps(let limit): "not done after \(limit) steps"
    case .tooMuchText(let limit): "makes more than \(limit) bytes of text"
    }
  }

  /// A message of a file's author: whole where that is readable, on one line, without controls.
  private static func oneLine(_ message: String) -> String {
    let limit = 1_000
    let shown = message.unicodeScalars.prefix(limit)
    let isCut = shown.endIndex < message.unicodeScalars.endIndex
    return shown.map { $0.properties.isTemplateControl ? $0.escaped(asASCII: false) : String($0) }
      .joined() + (isCut ? "…" : "")
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isTemplateControl: Bool {
    switch generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
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
