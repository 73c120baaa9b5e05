import ArgumentParser
import SessionLog

/// Every format a session can be exported as: those of the log, and the recording of the screen.
enum ExportChoice: String, CaseIterable, Sendable, ExpressibleByArgument {
  case jsonl, csv
  case chromeTrace = "chrome-trace"
  case markdown
  case vllmBench = "vllm-bench"
  case asciicast

  /// The log's own format; `nil` for the recording of the screen.
  var format: ExportFormat? { ExportFormat(rawValue: rawValue) }

  /// What its file is called where nobody says; `nil` for several files, which name themselves.
  var fileName: String? { self == .asciicast ? "session.cast" : format?.fileName }

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
