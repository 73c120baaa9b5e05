/// A piece of a template's source.
struct TemplateToken: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case text(String)
    /// `{{`
    case outputBegin
    /// `}}`
    case outputEnd
    /// `{%`
    case statementBegin
    /// `%}`
    case statementEnd
    case name(String)
    case string(String)
    case integer(Int)
    case double(Double)
    case symbol(String)
    case end
  }

  var kind: Kind
  var position: TemplatePosition

  /// How the token is called in errors.
  var shown: String {
    switch kind {
    case .text(let text): text
    case .outputBegin: "{{"
    case .outputEnd: "}}"
    case .statementBegin: "{%"
    case .statementEnd: "%}"
    case .name(let name): name
    case .string(let text): "'\(text)'"
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .symbol(let symbol): symbol
    case .end: "the end of the template"
    }
  }
}
