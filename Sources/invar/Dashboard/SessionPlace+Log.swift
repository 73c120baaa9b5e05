import DashboardUI
import Foundation
import SessionLog

extension SessionPlace {
  /// A log that is being recorded, with every format it can be exported as.
  init(log: String) {
    self.init(
      path: log, exportDirectory: SessionExport.directory(beside: log),
      formats: ExportFormat.allCases.map { format in
        let files: [String]
        switch format {
        case .jsonl: files = ["session.jsonl"]
        case .csv: files = ["steps.csv", "requests.csv"]
        }
        return Format(name: format.rawValue, summary: format.use, files: files)
      })
  }

  /// The size of a file now; `nil` where there is none.
  static func byteCount(of path: String) -> Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue
  }
}

extension ExportFormat {
  /// What the format is good for, in a few words.
  fileprivate var use: String {
    switch self {
    case .jsonl: "the log itself, for jq, DuckDB, pandas and invar"
    case .csv: "two tables, for spreadsheets and gnuplot"
    }
  }
}
