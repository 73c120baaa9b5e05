import EngineTypes
package import Proof
package import SessionLog

/// What `invar verify --receipt` has to tell.
package struct ReceiptOutcome {
  /// The file's path.
  package var file: String
  package var saved: SavedAnswers
  /// By their places among the file's answers: all of them, or those that contradict themselves.
  package var reports: [(place: Int, report: ReceiptReport)]

  package init(
    file: String, _ saved: SavedAnswers, _ reports: [(place: Int, report: ReceiptReport)]
  ) {
    (self.file, self.saved, self.reports) = (file, saved, reports)
  }

  package var isSame: Bool { reports.allSatisfy { $0.report.difference == nil } }
}

/// What `invar verify --receipt` prints for people.
package struct ReceiptText {
  private let outcome: ReceiptOutcome

  package init(_ outcome: ReceiptOutcome) { self.outcome = outcome }

  package var text: String {
    let lines = outcome.reports.flatMap { place, report in
      ["\(name(place)): \(contents(report.receipt))"] + body(report)
    }
    return lines.joined(separator: "\n").printable
  }

  private func name(_ place: Int) -> String {
    if outcome.saved.answers.count == 1 { return outcome.file }
    return outcome.file
      + (outcome.saved.form == .receipt ? ", receipt \(place + 1)" : ", choice \(place)")
  }

  private func contents(_ receipt: Receipt) -> String {
    "receipt \(receipt.digest.short)…, \(NumberText.counted(receipt.tokens.count, "token")) after "
      + "\(NumberText.count(receipt.promptTokens.count)), \(receipt.numerics), "
      + "mode \(receipt.mode?.description ?? "mixed"), model SHA-256 \(receipt.modelSHA256.prefix(12))…"
  }

  private func body(_ report: ReceiptReport) -> [String] {
    var lines = report.runs.map(line)
    if !report.compared.isEmpty {
      lines.append("compared beside the receipt: \(report.compared.joined(separator: ", "))")
    }
    lines += report.notes.map { "note: \($0)" }
    return lines + [verdict(report)]
  }

  private func line(_ run: ReceiptReport.Run) -> String {
    "\(run.company.rawValue): \(run.difference == nil ? "same bits" : "other"), "
      + "\(NumberText.counted(run.stepCount, "step")) on \(NumberText.counted(run.threadCount, "thread"))"
  }

  private func verdict(_ report: ReceiptReport) -> String {
    if let contradiction = report.contradiction { return "changed: \(contradiction)" }
    return report.difference.map { "other: \($0)" } ?? "same bits"
  }
}

/// What `invar verify --receipt --json` prints.
package enum ReceiptJSON {
  package static func value(_ outcome: ReceiptOutcome) -> JSONValue {
    [
      "same_bits": .bool(outcome.isSame), "file": .string(outcome.file),
      "form": .string(outcome.saved.form.rawValue),
      "answers": .array(outcome.reports.map { value($0.place, $0.report) }),
    ]
  }

  private static func value(_ place: Int, _ report: ReceiptReport) -> JSONValue {
    let receipt = report.receipt
    return [
      "index": .integer(place), "same_bits": .bool(report.difference == nil),
      "intact": .bool(receipt.isIntact),
      "receipt_sha256": .string(receipt.digest.hex), "model_sha256": .string(receipt.modelSHA256),
      "numerics": .string(receipt.numerics),
      "mode": .string(receipt.mode?.description ?? "mixed"),
      "prompt_tokens": .integer(receipt.promptTokens.count),
      "tokens": .integer(receipt.tokens.count),
      "difference": report.difference.map(value) ?? .null,
      "runs": .array(report.runs.map(value)),
      "compared": .array(report.compared.map(JSONValue.string)),
      "notes": .array(report.notes.map(JSONValue.string)),
    ]
  }

  private static func value(_ run: ReceiptReport.Run) -> JSONValue {
    [
      "company": .string(run.company.rawValue), "same_bits": .bool(run.difference == nil),
      "steps": .integer(run.stepCount), "threads": .integer(run.threadCount),
      "difference": run.difference.map(value) ?? .null,
    ]
  }

  private static func value(_ difference: ReceiptDifference) -> JSONValue {
    [
      "field": .string(difference.field),
      "token": difference.token.map(JSONValue.integer) ?? .null,
      "what": .string("\(difference)"),
    ]
  }
}
