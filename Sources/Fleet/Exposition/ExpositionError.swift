import EngineTypes

/// Why a text is no metrics, in words that hold nothing of the text itself.
package enum ExpositionError: Error, Hashable, Sendable, CustomStringConvertible {
  case tooLong(limit: Int)
  case tooManyLines(limit: Int)
  case lineTooLong(line: Int, limit: Int)
  case tooManyLabels(line: Int, limit: Int)
  case tooManySeries(line: Int, limit: Int)
  case tooManyEngines(line: Int, limit: Int)
  case nameTooLong(line: Int, limit: Int)
  case noName(line: Int)
  case noLabel(line: Int)
  case noLabelValue(line: Int)
  case labelsOpen(line: Int)
  case labelTwice(line: Int)
  case badEscape(line: Int)
  case notUTF8(line: Int)
  case noNumber(line: Int)
  case badTimestamp(line: Int)
  case moreThanASeries(line: Int)
  /// The end of the text is missing.
  case tornOff(line: Int)
  /// Readable, but of no server that is known.
  case noKnownName

  package var description: String {
    switch self {
    case .tooLong(let limit):
      "the text is longer than \(NumberText.count(limit)) bytes"
    case .tooManyLines(let limit):
      "the text has more than \(NumberText.count(limit)) lines"
    case .lineTooLong(let line, let limit):
      "line \(line) is longer than \(NumberText.count(limit)) bytes"
    case .tooManyLabels(let line, let limit):
      "line \(line) has more than \(limit) labels"
    case .tooManySeries(let line, let limit):
      "line \(line): more than \(NumberText.count(limit)) series of known names"
    case .tooManyEngines(let line, let limit):
      "line \(line): more than \(limit) models and engines"
    case .nameTooLong(let line, let limit):
      "line \(line): a name of more than \(limit) bytes"
    case .noName(let line): "line \(line) does not begin with a metric's name"
    case .noLabel(let line): "line \(line): a label's name is missing"
    case .noLabelValue(let line): "line \(line): a label has no value in quotes"
    case .labelsOpen(let line): "line \(line): labels are not closed by }"
    case .labelTwice(let line): "line \(line) has a label twice"
    case .badEscape(let line): "line \(line): a backslash before neither \\, \" nor n"
    case .notUTF8(let line): "line \(line): a label is not UTF-8"
    case .noNumber(let line): "line \(line): the value is no number"
    case .badTimestamp(let line): "line \(line): the timestamp is no whole number"
    case .moreThanASeries(let line): "line \(line): something follows the value and its time"
    case .tornOff(let line): "line \(line) has no end: the text was torn off"
    case .noKnownName:
      "these are metrics, but none of vLLM, SGLang, llama-server or invar"
    }
  }
}
