/// A file of an export; its raw value is what it is called where nobody says.
package enum ExportPart: String, CaseIterable, Sendable {
  case log = "session.jsonl"
  case steps = "steps.csv"
  case requests = "requests.csv"
  case trace = "trace.json"
  case report = "report.md"
  case benchmark = "vllm-bench.json"
  case receipts = "receipts.jsonl"
}

extension RecordedSession {
  /// Tells a file of an export, a piece at a time.
  ///
  /// - Parameters:
  ///   - part: Which one.
  ///   - name: The log's own name, for texts that speak of it.
  ///   - isLive: Whether it is known that the log is still being written.
  ///   - sink: Takes the pieces in order.
  /// - Throws: `SessionLogError` from `sink`; what is wrong with the log itself is in `fault` afterwards.
  package func write(
    _ part: ExportPart, name: String, isLive: Bool,
    to sink: (_ bytes: [UInt8]) throws(SessionLogError) -> Void
  ) throws(SessionLogError) {
    func tell(_ text: String) throws(SessionLogError) { try sink(Array(text.utf8)) }
    switch part {
    case .log: try spellOut(to: sink)
    case .steps: try eachStepRow { row throws(SessionLogError) in try tell(row) }
    case .requests: try tell(requestTable.text)
    case .trace: try tell(chromeTrace)
    case .report: try tell(markdownReport(name: name, isLive: isLive))
    case .benchmark: try tell(vllmBench)
    case .receipts: for receipt in receipts { try tell(receipt.json + "\n") }
    }
  }

  /// Writes the log for other programs, which need no memory of earlier lines to read it.
  private func spellOut(
    to sink: ([UInt8]) throws(SessionLogError) -> Void
  ) throws(SessionLogError) {
    guard format != .spelledOut else { return try copyLines(to: sink) }
    var encoder = SpelledOutEncoder()
    encoder.append(header)
    for entry in stream {
      encoder.append(entry)
      try sink(encoder.drain())
    }
    encoder.finish(isComplete: isComplete, limit: limit)
    try sink(encoder.drain())
  }
}
