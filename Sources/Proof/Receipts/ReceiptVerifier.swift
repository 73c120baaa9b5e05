public import EngineTypes
import Inference
public import SessionLog

/// Runs the answer of a receipt again, in several companies, and holds every bit against it.
///
/// What a receipt says of itself is looked at first: its digest, and what it says twice.
public struct ReceiptVerifier {
  public struct Options: Hashable, Sendable {
    public var threadCount = 1
    /// `nil` takes the widest.
    public var instructionSet: InstructionSet?
    /// `nil` takes the processor.
    public var device: ComputeDevice?

    public init() {}
  }

  private let saved: SavedAnswer
  private let factory: EngineFactory
  private let options: Options
  private var receipt: Receipt { saved.receipt }

  /// - Parameters:
  ///   - saved: what to check.
  ///   - factory: makes engines over the receipt's model.
  ///   - options: how.
  public init(_ saved: SavedAnswer, _ factory: EngineFactory, _ options: Options) {
    (self.saved, self.factory, self.options) = (saved, factory, options)
  }

  /// What shows without any model that a receipt was changed; `nil` where nothing does.
  public static func contradiction(in receipt: Receipt) -> ReceiptReport? {
    guard let difference = receipt.contradiction else { return nil }
    var report = ReceiptReport(receipt)
    report.contradiction = difference
    return report
  }

  /// Runs everything.
  ///
  /// - Parameter progress: called after every step; what it throws ends the run.
  /// - Returns: the differences, and in which company each was found.
  /// - Throws: `ReceiptRefusal` where this program cannot say anything about the answer, and what the
  ///   engine throws.
  public func run(
    progress: (ReexecutionProgress) throws -> Void = { _ in }
  ) throws -> ReceiptReport {
    if let report = Self.contradiction(in: receipt) { return report }
    try receipt.checkRunnable()
    let model = factory.model.description
    guard model.sha256 == receipt.modelSHA256 else {
      throw ReceiptRefusal.otherModel(
        path: model.name, receipt: receipt.modelSHA256, found: model.sha256)
    }
    var report = ReceiptReport(receipt)
    if receipt.header.architecture != model.architecture {
      report.contradiction = ReceiptDifference(
        "hash_header.architecture", claimed: receipt.header.architecture.jsonQuoted,
        found: "the model's is \(model.architecture.jsonQuoted)")
      return report
    }
    if receipt.finishReason.isFromOutside {
      report.notes.append("the answer was cut off from outside, so its end is not compared")
    }
    let comparison = ReceiptComparison(
      saved, model, echo: echoes(), start: start(model))
    report.compared = comparison.comparedNames
    for company in ReceiptCompany.allCases {
      report.runs.append(try run(in: company, comparison, progress))
    }
    return report
  }

  private func run(
    in company: ReceiptCompany, _ comparison: ReceiptComparison,
    _ progress: (ReexecutionProgress) throws -> Void
  ) throws -> ReceiptReport.Run {
    var stage = ReceiptStage(
      company, receipt, options, vocabulary: factory.model.description.vocabularySize)
    stage.scoresPrompt = comparison.needsPromptScores
    var player = Player(try factory.core(stage.settings))
    let total = receipt.tokens.count
    let answer = try stage.play(&player, limit: total) { done in
      try progress(
        ReexecutionProgress(
          label: company.rawValue, done: min(done, total), total: total, unit: "tokens"))
    }
    return ReceiptReport.Run(
      company: company, stepCount: player.core.nextStep - 1,
      threadCount: player.core.settings.threadCount, difference: comparison.difference(from: answer)
    )
  }

  /// What a response may have before its text where it repeats the prompt.
  private func echoes() -> [String] {
    [false, true].map {
      factory.model.codec.decode(receipt.promptTokens, printsSpecialTokens: $0)
    }
  }

  /// The hash of an answer without tokens, H[0].
  private func start(_ model: ModelDescription) -> OutputHash {
    let header = HashHeader(
      modelSHA256: model.sha256, architecture: model.architecture,
      activation: receipt.header.activation, kv: receipt.header.kv, mode: receipt.header.mode)
    return OutputHashChain(header: header, promptTokens: receipt.promptTokens).hash
  }
}

extension Receipt {
  /// What the receipt says of itself and is not so.
  fileprivate var contradiction: ReceiptDifference? {
    guard isIntact else {
      return ReceiptDifference(
        "receipt_sha256", claimed: digest.short + "…",
        found: "which is not its own digest: the receipt was changed after it was written")
    }
    let prompt = Self.hash(of: promptTokens)
    let pairs: [(String, String, String, Bool)] = [
      ("numerics", numerics, headerNumerics, numerics == headerNumerics),
      ("model_sha256", modelSHA256, header.modelSHA256, modelSHA256 == header.modelSHA256),
      (
        "mode", mode?.description ?? "mixed", header.mode.description,
        mode == nil || mode == header.mode
      ),
      ("prompt_sha256", promptSHA256.hex, prompt.hex, promptSHA256 == prompt),
    ]
    for (field, claimed, other, isSame) in pairs where !isSame {
      return ReceiptDifference(
        field, claimed: claimed.jsonQuoted,
        found: (field == "prompt_sha256" ? "that of its prompt_tokens is " : "its hash_header has ")
          + other.jsonQuoted)
    }
    return nil
  }

  /// Whether any run could say anything about the answer.
  public func checkRunnable() throws(ReceiptRefusal) {
    guard numerics == HashHeader.numerics else { throw .otherNumerics(numerics) }
    guard let mode else { throw .mixedModes }
    guard !mode.dependsOnBatch else { throw .standardKernels(mode) }
  }
}
