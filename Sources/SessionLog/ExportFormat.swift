import Foundation

/// What a session can be exported as.
public enum ExportFormat: String, CaseIterable, Sendable, Hashable {
  /// The log itself, without a torn last line.
  case jsonl
  /// Two tables, `steps.csv` and `requests.csv`, in a directory.
  case csv
  /// `trace.json`, for ui.perfetto.dev and chrome://tracing.
  case chromeTrace = "chrome-trace"
  /// `report.md`, for people.
  case markdown
  /// `vllm-bench.json`, as `vllm bench serve` writes its results.
  case vllmBench = "vllm-bench"
}

extension ExportFormat {
  /// What its file is called where nobody says; `nil` for several files, which name themselves.
  public var fileName: String? {
    switch self {
    case .jsonl: "session.jsonl"
    case .csv: nil
    case .chromeTrace: "trace.json"
    case .markdown: "report.md"
    case .vllmBench: "vllm-bench.json"
    }
  }
}

extension RecordedSession {
  /// The files of an export, by their names; `name` is the log's own, for texts that speak of it.
  package func files(
    _ format: ExportFormat, name: String, isLive: Bool
  ) -> [(name: String, text: String)] {
    switch format {
    case .jsonl: [("session.jsonl", jsonLines)]
    case .csv: [("steps.csv", stepTable.text), ("requests.csv", requestTable.text)]
    case .chromeTrace: [("trace.json", chromeTrace)]
    case .markdown: [("report.md", markdownReport(name: name, isLive: isLive))]
    case .vllmBench: [("vllm-bench.json", vllmBench)]
    }
  }

  /// The session as it is recorded: the same bytes again, where nothing was lost.
  public var jsonLines: String { jsonLines(schema: schema) }

  /// The session as a schema writes it.
  package func jsonLines(schema: Int) -> String {
    var encoder = SessionEncoder(schema: schema)
    encoder.append(header)
    for entry in entries { encoder.append(entry) }
    encoder.writeTokens()
    if isComplete { encoder.appendEnd() }
    return String(decoding: encoder.drain(), as: UTF8.self)
  }
}

/// Reads the log at `source`, checks it and writes it in another format.
///
/// - Parameters:
///   - source: A session's file.
///   - destination: A directory for `csv`, else a file; made where it is missing.
///   - format: What to write.
/// - Returns: The paths of the files written.
/// - Throws: `SessionLogError`, naming the line where the log is damaged.
@discardableResult
public func exportSession(
  from source: String, to destination: String, format: ExportFormat
) throws(SessionLogError) -> [String] {
  try RecordedSession(path: source).export(
    to: destination, format: format, name: URL(fileURLWithPath: source).lastPathComponent)
}

extension RecordedSession {
  /// Writes the session in another format.
  ///
  /// - Parameters:
  ///   - destination: A directory for `csv`, else a file; made where it is missing.
  ///   - format: What to write.
  ///   - name: The log's own name, for texts that speak of it.
  ///   - isLive: Whether it is known that the log is still being written.
  /// - Returns: The paths of the files written.
  /// - Throws: `SessionLogError` where a file cannot be written.
  @discardableResult
  public func export(
    to destination: String, format: ExportFormat, name: String, isLive: Bool = false
  ) throws(SessionLogError) -> [String] {
    var written: [String] = []
    for file in files(format, name: name, isLive: isLive) {
      let path = format == .csv ? "\(destination)/\(file.name)" : destination
      try writeExport(file.text, to: path)
      written.append(path)
    }
    return written
  }
}

/// Writes a file whole or not at all, in a directory that is made where it is missing.
package func writeExport(_ text: String, to path: String) throws(SessionLogError) {
  let url = URL(fileURLWithPath: path)
  do {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url, options: .atomic)
  } catch { throw .cannotWrite(path: path, reason: error.localizedDescription) }
}
