import EngineTypes

extension RecordedSession {
  /// The session for a person to read: what ran, what it answered, what the twins say, how fast it
  /// was, and how to check all of it by the log's `name`.
  ///
  /// A log that `isLive` is being written while it is read.
  func markdownReport(name: String, isLive: Bool = false) -> String {
    MarkdownReport(self, name: name, isLive: isLive).text
  }
}

/// Writes a session's report section by section; every number in a sentence can be counted in a table.
struct MarkdownReport {
  /// More rows than this nobody reads; the CSV export has all.
  static let rowLimit = 200

  let session: RecordedSession
  let load: SessionLoad
  let steps: [StepRecord]
  let verdicts: ReportVerdicts
  private let name: String
  private let isLive: Bool

  init(_ session: RecordedSession, name: String, isLive: Bool) {
    (self.session, self.name, self.isLive) = (session, name, isLive)
    load = SessionLoad(session)
    steps = session.eventStream.compactMap { event in
      if case .stepCompleted(let step) = event { step } else { nil }
    }
    verdicts = ReportVerdicts(session, requestCount: load.requests.count)
  }

  var requests: [RequestSummary] { load.requests }
  var header: SessionHeader { session.header }

  var text: String {
    [
      title, modelSection, accountSection, verdictSection, twinSection, requestSection, modeSection,
      changeSection, kernelSection, latencySection, stepSection, verifySection,
    ].compactMap(\.self).joined(separator: "\n\n") + "\n"
  }

  private var title: String {
    """
    # Session of \(Markdown.text(header.model.name)), \(Markdown.text(header.timestamp))

    Recorded by invar \(Markdown.text(header.programVersion)). \(ending)
    """
  }

  /// How the log ends; that it has no last line is as true of one that grows as of one that was cut.
  private var ending: String {
    var sentences: [String] = []
    for case .fault(let reason) in session.eventStream {
      sentences.append("The engine could not go on: \(Markdown.text(reason)).")
    }
    if let limit = session.limit {
      sentences.append(
        "Recording ended at its limit of \(NumberText.bytes(limit)), before the session did.")
    } else if isLive {
      sentences.append("It was still being recorded when this was written.")
    } else if session.isComplete {
      sentences.append("Recorded to its end.")
    } else if session.isTorn {
      sentences.append(
        "The log ends in the middle of a line, which is left out: it is still being recorded, or "
          + "recording was cut off.")
    } else {
      sentences.append(
        "The log has no end yet: it is still being recorded, or recording was cut off.")
    }
    return sentences.joined(separator: " ")
  }

  private var modelSection: String {
    let (model, settings) = (header.model, header.settings)
    let facts = [
      ("model", "\(model.name), \(model.architecture), \(model.quantization)"),
      ("file", header.modelPath ?? "built in memory"), ("SHA-256", model.sha256),
      ("parameters", NumberText.count(model.parameterCount)),
      ("layers", NumberText.count(model.layerCount)),
      ("context", NumberText.counted(model.contextLength, "token")),
    ]
    let rows = facts + Setting.allCases.map { ($0.row.name, settings.text(of: $0)) }
    return """
      ## Model and settings at the start

      \(Markdown.table(["what", "value"], rows.map { [$0.0, $0.1] }))

      Every output hash begins with this header, in the kernel mode of its request:

      ```json
      \(HashHeader(model, settings).json)
      ```
      """
  }

  private var verifySection: String {
    """
    ## How to check this

    Each line of the log is chained to the one before by SHA-256, so a changed, lost or added byte is \
    found. With the same model,

    ```
    invar verify \(Markdown.code(name))
    ```

    computes every recorded answer again and compares every hash; \
    `invar replay \(Markdown.code(name))` shows the session as it went.
    """
  }

  func section(_ title: String, _ columns: [String], _ rows: [[String]], none: String) -> String {
    "## \(title)\n\n" + (rows.isEmpty ? none : Markdown.table(columns, rows))
  }

  /// Time since the recording began, by the engine's clock.
  func since(_ nanoseconds: UInt64) -> String {
    "\(Markdown.milliseconds(nanoseconds - min(nanoseconds, header.nanoseconds)))ms"
  }
}
