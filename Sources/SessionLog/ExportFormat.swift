import Foundation

/// What a session can be exported as.
public enum ExportFormat: String, CaseIterable, Sendable, Hashable {
  /// The log itself, without a torn last line.
  case jsonl
  /// Two tables, `steps.csv` and `requests.csv`, in a directory.
  case csv
}

extension RecordedSession {
  /// The files of an export, by their names.
  func files(_ format: ExportFormat) -> [(name: String, text: String)] {
    switch format {
    case .jsonl: [("session.jsonl", jsonLines)]
    case .csv: [("steps.csv", stepTable.text), ("requests.csv", requestTable.text)]
    }
  }

  /// The session as it is recorded: the same bytes again, where nothing was lost.
  public var jsonLines: String {
    var encoder = SessionEncoder()
    encoder.append(header)
    for entry in entries { encoder.append(entry) }
    if isComplete { encoder.appendEnd() }
    return String(decoding: encoder.drain(), as: UTF8.self)
  }
}

/// Reads the log at `source`, checks it and writes it in another format.
///
/// - Parameters:
///   - source: A session's file.
///   - destination: A file for `jsonl`, a directory for `csv`; made where it is missing.
///   - format: What to write.
/// - Returns: The paths of the files written.
/// - Throws: `SessionLogError`, naming the line where the log is damaged.
@discardableResult
public func exportSession(
  from source: String, to destination: String, format: ExportFormat
) throws(SessionLogError) -> [String] {
  let files = try RecordedSession(path: source).files(format)
  var written: [String] = []
  for file in files {
    let path = format == .jsonl ? destination : "\(destination)/\(file.name)"
    try write(file.text, to: path)
    written.append(path)
  }
  return written
}

private func write(_ text: String, to path: String) throws(SessionLogError) {
  let url = URL(fileURLWithPath: path)
  do {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url, options: .atomic)
  } catch { throw .cannotWrite(path: path, reason: error.localizedDescription) }
}
