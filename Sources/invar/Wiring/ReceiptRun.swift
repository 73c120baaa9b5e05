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
    let outcome = ReceiptOutcome(
      file: path, saved,
      try contradictions(saved)
        ?? rerun(saved).enumerated().map { (place: $0.offset, report: $0.element) })
    try StandardStreams.write(
      line: asJSON ? ReceiptJSON.value(outcome).text : ReceiptText(outcome).text)
    if !outcome.isSame { throw ExitCode(1) }
  }

  /// What shows without a model; `nil` where nothing does.
  private func contradictions(_ saved: SavedAnswers) -> [(place: Int, report: ReceiptReport)]? {
    let reports = saved.answers.enumerated().compactMap { place, answer in
      ReceiptVerifier.contradiction(in: answer.receipt).map { (place: place, report: $0) }
    }
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
