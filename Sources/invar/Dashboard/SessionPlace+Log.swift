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
          name: choice.rawValue, summary: choice.use, files: choice.fileNames)
      })
  }

  /// The size of a file now; `nil` where there is none.
  static func byteCount(of path: String) -> Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue
  }
}
