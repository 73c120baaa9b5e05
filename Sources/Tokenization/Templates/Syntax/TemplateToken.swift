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
    /// What is no token, in Jinja's words: an error once the parser gets there.
    case invalid(String)
  }

  var kind: Kind
  var position: TemplatePosition

  /// How Jinja calls the token in its messages.
  var shown: String {
    switch kind {
    case .text: "template data / text"
    case .outputBegin: "begin of print statement"
    case .outputEnd: "end of print statement"
    case .statementBegin: "begin of statement block"
    case .statementEnd: "end of statement block"
    case .name(let name): name
    case .string: "string"
    case .integer: "integer"
    case .double: "float"
    case .symbol(let symbol): symbol
    case .end: "end of template"
    case .invalid(let message): message
    }
  }
}
