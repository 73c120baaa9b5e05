import ArgumentParser
import SessionLog

/// Every format a session can be exported as: those of the log, and the screen as a recording or a picture.
enum ExportChoice: Hashable, CaseIterable, RawRepresentable, ExpressibleByArgument {
  case log(ExportFormat)
  case asciicast
  case svg

  static let allCases = ExportFormat.allCases.map(Self.log) + [.asciicast, .svg]

  init?(rawValue: String) {
    guard let choice = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = choice
  }

  var rawValue: String {
    switch self {
    case .log(let format): format.rawValue
    case .asciicast: "asciicast"
    case .svg: "svg"
    }
  }

  /// What its files are called where nobody says.
  var fileNames: [String] {
    switch self {
    case .log(let format): format.fileNames
    case .asciicast: ["session.cast"]
    case .svg: ["session.svg"]
    }
  }

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
    case .log(.receipts): "a receipt for each answer, for invar verify --receipt"
    case .asciicast: "this dashboard, for asciinema"
    case .svg: "this dashboard, a picture for pages and slides"
    }
  }

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
