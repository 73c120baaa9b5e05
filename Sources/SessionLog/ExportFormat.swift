import Foundation

/// What a session can be exported as.
public enum ExportFormat: String, CaseIterable, Sendable, Hashable {
  /// The log without a torn last line, everything spelled out: a line for each step and for its
  /// tokens, as schema 2 has them.
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
  /// Writes the files of an export; `name` is the log's own, for texts that speak of it.
  private func write(
    _ format: ExportFormat, name: String, isLive: Bool, to path: String
  ) throws(SessionLogError) -> [String] {
    switch format {
    case .jsonl: try write(path) { file throws(SessionLogError) in try spellOut(to: file) }
    case .csv:
      try write("\(path)/steps.csv") { file throws(SessionLogError) in
        try eachStepRow { row throws(SessionLogError) in try file.append(row) }
      }
        + write("\(path)/requests.csv") { file throws(SessionLogError) in
          try file.append(requestTable.text)
        }
    case .chromeTrace:
      try write(path) { file throws(SessionLogError) in try file.append(chromeTrace) }
    case .markdown:
      try write(path) { file throws(SessionLogError) in
        try file.append(markdownReport(name: name, isLive: isLive))
      }
    case .vllmBench:
      try write(path) { file throws(SessionLogError) in try file.append(vllmBench) }
    }
  }

  /// The files of an export as texts, by their names.
  package func files(
    _ format: ExportFormat, name: String, isLive: Bool
  ) -> [(name: String, text: String)] {
    switch format {
    case .jsonl: return [("session.jsonl", jsonLines(schema: min(schema, Self.spelledOut)))]
    case .csv:
      var steps = ""
      try? eachStepRow { row throws(SessionLogError) in steps += row }
      return [("steps.csv", steps), ("requests.csv", requestTable.text)]
    case .chromeTrace: return [("trace.json", chromeTrace)]
    case .markdown: return [("report.md", markdownReport(name: name, isLive: isLive))]
    case .vllmBench: return [("vllm-bench.json", vllmBench)]
    }
  }

  /// Writes the log for other programs, which need no memory of earlier lines to read it.
  private func spellOut(to file: ExportFile) throws(SessionLogError) {
    guard schema > Self.spelledOut else { return try copyLines(to: file) }
    var encoder = SessionEncoder(schema: Self.spelledOut)
    encoder.append(header)
    for entry in stream {
      encoder.append(entry)
      try file.append(bytes: encoder.drain())
    }
    encoder.writeTokens()
    if isComplete { encoder.appendEnd(limit: limit) }
    try file.append(bytes: encoder.drain())
  }

  private static var spelledOut: Int { 2 }

  private func write(
    _ path: String, _ body: (ExportFile) throws(SessionLogError) -> Void
  ) throws(SessionLogError) -> [String] {
    let file = try ExportFile(path)
    try body(file)
    // An export of half a log must not look like one of all of it.
    if let fault { throw fault }
    try file.finish()
    return [path]
  }

  /// The session as it is recorded: the same bytes again, where nothing was lost.
  public var jsonLines: String { jsonLines(schema: schema) }

  /// The session as a schema writes it.
  package func jsonLines(schema: Int) -> String {
    var encoder = SessionEncoder(schema: schema)
    encoder.append(header)
    for entry in entries { encoder.append(entry) }
    encoder.writeTokens()
    if isComplete { encoder.appendEnd(limit: limit) }
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
    try write(format, name: name, isLive: isLive, to: destination)
  }
}

/// Writes a file whole or not at all, readable by its owner alone, in a directory that is made where
/// it is missing.
package func writeExport(_ text: String, to path: String) throws(SessionLogError) {
  let file = try ExportFile(path)
  try file.append(text)
  try file.finish()
}
