package import TOMLKit

/// A text of TOML, read: the only place where one is.
///
/// The parser behind it holds an assertion where it should complain: a `[` at the end of a line, a `}`
/// in a list or a time of one digit would end the process. `TOMLGrammar` refuses such texts before it.
package enum TOMLText {
  /// Why a text is no TOML.
  package struct Fault: Error, Hashable {
    /// Where reading stopped, from 1, which can be past the line that is wrong.
    package let line: Int
    package let message: String
  }

  package static func table(_ source: String) throws(Fault) -> TOMLTable {
    var grammar = TOMLGrammar(source)
    try grammar.document()
    do { return try TOMLTable(string: source) } catch let error as TOMLParseError {
      throw Fault(line: error.source.begin.line, message: error.description)
    } catch { throw Fault(line: 1, message: "\(error)") }
  }
}
