import Foundation

/// What a session can be exported as.
public enum ExportFormat: String, CaseIterable, Sendable, Hashable {
  /// The log without a torn last line, everything spelled out: a line for each step and for its
  /// tokens.
  case jsonl
  /// Two tables, of steps and of requests, in a directory.
  case csv
  /// The steps over time, for ui.perfetto.dev and chrome://tracing.
  case chromeTrace = "chrome-trace"
  /// A report for people.
  case markdown
  /// As `vllm bench serve` writes its results.
  case vllmBench = "vllm-bench"
  /// A line for each answer, which `invar verify --receipt` runs again.
  case receipts
}

extension ExportFormat {
  /// Its files, in the order they are written.
  package var parts: [ExportPart] {
    switch self {
    case .jsonl: [.log]
    case .csv: [.steps, .requests]
    case .chromeTrace: [.trace]
    case .markdown: [.report]
    case .vllmBench: [.benchmark]
    case .receipts: [.receipts]
    }
  }

  /// What its files are called where nobody says.
  public var fileNames: [String] { parts.map(\.rawValue) }
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
    let files = ExportFiles()
    try draft(files, to: destination, format: format, name: name, isLive: isLive)
    return try files.finish()
  }

  /// The same without giving the files their names yet, for who writes several formats or none.
  package func draft(
    _ files: ExportFiles, to destination: String, format: ExportFormat, name: String,
    isLive: Bool = false
  ) throws(SessionLogError) {
    // Several files name themselves.
    let isDirectory = format.parts.count > 1
    for part in format.parts {
      let file = try files.add(isDirectory ? "\(destination)/\(part.rawValue)" : destination)
      try write(part, name: name, isLive: isLive) { bytes throws(SessionLogError) in
        try file.append(bytes: bytes)
      }
      // An export of half a log must not look like one of all of it.
      if let fault { throw fault }
    }
  }

  /// The session in the form it is in: the same bytes again, where nothing was lost.
  public var jsonLines: String { jsonLines(format) }

  /// The session as a log in either form.
  package func jsonLines(_ format: LogFormat) -> String {
    switch format {
    case .spelledOut:
      var encoder = SpelledOutEncoder()
      encoder.append(header)
      for entry in entries { encoder.append(entry) }
      encoder.finish(isComplete: isComplete, limit: limit)
      return String(decoding: encoder.drain(), as: UTF8.self)
    case .recorded:
      var encoder = SessionEncoder()
      encoder.append(header)
      for entry in entries { encoder.append(entry) }
      encoder.writeTokens()
      if isComplete { encoder.appendEnd(limit: limit) }
      return String(decoding: encoder.drain(), as: UTF8.self)
    }
  }
}

/// Writes a file whole or not at all, readable by its owner alone, in a directory that is made where
/// it is missing.
package func writeExport(_ text: String, to path: String) throws(SessionLogError) {
  let file = try ExportFile(path)
  try file.append(text)
  try file.finish()
}
