import EngineTypes
package import Proof
package import SessionLog

/// What `invar verify --receipt` prints for people.
package struct ReceiptText {
  private let file: String
  private let reports: [ReceiptReport]

  package init(file: String, _ reports: [ReceiptReport]) {
    (self.file, self.reports) = (file, reports)
  }

  package var text: String {
    let lines = reports.enumerated().flatMap { index, report in
      let name = reports.count > 1 ? "\(file), choice \(index)" : file
      return ["\(name): \(contents(report.receipt))"] + body(report)
    }
    return lines.joined(separator: "\n").printable
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
  package static func value(file: String, _ saved: SavedForm, _ reports: [ReceiptReport])
    -> JSONValue
  {
    [
      "same_bits": .bool(reports.allSatisfy { $0.difference == nil }), "file": .string(file),
      "form": .string(saved.rawValue), "answers": .array(reports.map(value)),
    ]
  }

  private static func value(_ report: ReceiptReport) -> JSONValue {
    let receipt = report.receipt
    return [
      "same_bits": .bool(report.difference == nil), "intact": .bool(receipt.isIntact),
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
