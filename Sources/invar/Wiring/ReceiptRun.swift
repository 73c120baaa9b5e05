import ArgumentParser
import EngineTypes
import Inference
import Proof
import Reports
import SessionLog

/// `invar verify --receipt`: a file's answers run again.
struct ReceiptRun {
  let path: String
  let modelName: String?
  var options = ReceiptVerifier.Options()
  let asJSON: Bool

  func run() throws {
    let saved = try SavedAnswers(StandardStreams.readBytes(path, limit: SavedAnswers.limit))
    let reports = try contradictions(saved) ?? rerun(saved)
    let line =
      asJSON
      ? ReceiptJSON.value(file: path, saved.form, reports).text
      : ReceiptText(file: path, reports).text
    try StandardStreams.write(line: line)
    if reports.contains(where: { $0.difference != nil }) { throw ExitCode(1) }
  }

  /// What shows without a model; `nil` where nothing does.
  private func contradictions(_ saved: SavedAnswers) -> [ReceiptReport]? {
    let reports = saved.answers.compactMap { ReceiptVerifier.contradiction(in: $0.receipt) }
    return reports.isEmpty ? nil : reports
  }

  private func rerun(_ saved: SavedAnswers) throws -> [ReceiptReport] {
    // Before a model is looked for, which may take long.
    for answer in saved.answers { try answer.receipt.checkRunnable() }
    guard let first = saved.answers.first?.receipt else { return [] }
    let factory = EngineFactory(
      try LoadedModel(noting: try first.openModel(insteadOf: modelName)))
    let watch = LongRun()
    defer { watch.close() }
    return try saved.answers.map { answer in
      try ReceiptVerifier(answer, factory, options).run(progress: watch.show)
    }
  }
}
