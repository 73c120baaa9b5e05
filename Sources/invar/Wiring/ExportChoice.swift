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

  /// What its files are called where nobody says.
  var fileNames: [String] { format?.fileNames ?? ["session.cast"] }

  /// The name of its only file; `nil` for several, which name themselves.
  var fileName: String? { fileNames.count == 1 ? fileNames[0] : nil }

  /// What the format is good for, in a few words.
  var use: String {
    switch self {
    case .jsonl: "the log spelled out, for jq, DuckDB, pandas and invar"
    case .csv: "two tables, for spreadsheets and gnuplot"
    case .chromeTrace: "the steps over time, for ui.perfetto.dev"
    case .markdown: "a report to read: what ran, the verdicts, how to check them"
    case .vllmBench: "as vllm bench serve writes its results"
    case .asciicast: "this dashboard, for asciinema"
    }
  }

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
