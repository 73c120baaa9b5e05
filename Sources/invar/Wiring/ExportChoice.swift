import ArgumentParser
import SessionLog

/// Every format a session can be exported as: those of the log, and the recording of the screen.
enum ExportChoice: Hashable, CaseIterable, RawRepresentable, ExpressibleByArgument {
  case log(ExportFormat)
  case asciicast

  static let allCases = ExportFormat.allCases.map(Self.log) + [.asciicast]

  init?(rawValue: String) {
    guard let choice = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = choice
  }

  var rawValue: String { format?.rawValue ?? "asciicast" }

  /// The log's own format; `nil` for the recording of the screen.
  var format: ExportFormat? { if case .log(let format) = self { format } else { nil } }

  /// What its files are called where nobody says.
  var fileNames: [String] { format?.fileNames ?? ["session.cast"] }

  /// The name of its only file; `nil` for several, which name themselves.
  var fileName: String? { fileNames.count == 1 ? fileNames[0] : nil }

  /// What the format is good for, in a few words.
  var use: String {
    switch self {
    case .log(.jsonl): "the log spelled out, for jq, DuckDB, pandas and invar"
    case .log(.csv): "two tables, for spreadsheets and gnuplot"
    case .log(.chromeTrace): "the steps over time, for ui.perfetto.dev"
    case .log(.markdown): "a report to read: what ran, the verdicts, how to check them"
    case .log(.vllmBench): "as vllm bench serve writes its results"
    case .asciicast: "this dashboard, for asciinema"
    }
  }

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
