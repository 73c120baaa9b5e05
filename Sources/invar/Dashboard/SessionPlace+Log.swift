import DashboardUI
import Foundation
import SessionLog

extension SessionPlace {
  /// A log, with every format it can be exported as.
  init(log: String) {
    self.init(
      path: log, exportDirectory: SessionExport.directory(beside: log),
      formats: ExportChoice.allCases.map { choice in
        Format(
          name: choice.rawValue, summary: choice.use,
          files: choice.fileName.map { [$0] } ?? ["steps.csv", "requests.csv"])
      })
  }

  /// The size of a file now; `nil` where there is none.
  static func byteCount(of path: String) -> Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue
  }
}

extension ExportChoice {
  /// What the format is good for, in a few words.
  fileprivate var use: String {
    switch self {
    case .jsonl: "the log spelled out, for jq, DuckDB, pandas and invar"
    case .csv: "two tables, for spreadsheets and gnuplot"
    case .chromeTrace: "the steps over time, for ui.perfetto.dev"
    case .markdown: "a report to read"
    case .vllmBench: "as vllm bench serve writes its results"
    case .asciicast: "this dashboard, for asciinema"
    }
  }
}
