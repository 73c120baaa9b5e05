import EngineTypes
import Inference
import SessionLog

/// A receipt's request in some company: the settings, the neighbours, and the play.
struct ReceiptStage {
  let company: ReceiptCompany
  let settings: EngineSettings
  /// Whether the response says how likely the prompt's tokens were.
  var scoresPrompt = false
  private let receipt: Receipt
  private let vocabulary: Int
  private static let neighbourCount = 6

  init(
    _ company: ReceiptCompany, _ receipt: Receipt, _ options: ReceiptVerifier.Options,
    vocabulary: Int
  ) {
    (self.company, self.receipt, self.vocabulary) = (company, receipt, vocabulary)
    var settings = EngineSettings.standard(threadCount: options.threadCount)
    if let set = options.instructionSet { settings.instructionSet = set }
    if let device = options.device { settings.device = device }
    settings.activation = receipt.header.activation
    settings.kv = receipt.header.kv
    settings.mode = receipt.header.mode
    // Room for the answer beside its neighbours, so that nobody's size decides who is computed.
    let positions = receipt.promptTokens.count + receipt.tokens.count + 1
    settings.blockCount = positions / settings.blockSize + 1 + Self.neighbourCount * 16
    switch company {
    case .alone: settings.prefixCache = false
    case .amongOthers: settings.tokenBudget = 96
    case .otherChunks:
      settings.tokenBudget = 32
      settings.chunkLimit = 7
      settings.threadCount = options.threadCount > 1 ? 1 : 2
    }
    self.settings = settings
  }

  /// Runs until the answer is over, or longer than it should be.
  func play(
    _ player: inout Player, limit: Int, progress: (_ tokenCount: Int) throws -> Void
  ) throws -> Answer {
    let neighbours = company == .alone ? [] : neighbours()
    for request in neighbours.prefix(Self.neighbourCount / 2) {
      try player.perform(.submit(request))
    }
    if company == .otherChunks {
      // Somebody had the same prompt before, so that its beginning comes from the cache.
      try player.perform(.submit(twin))
      while player.core.hasWork, !player.answer(of: twin.id).isOver { try player.step() }
    }
    let target = target
    try player.perform(.submit(target))
    for request in neighbours.suffix(Self.neighbourCount / 2) {
      try player.step()
      try player.perform(.submit(request))
    }
    while player.core.hasWork, !player.answer(of: target.id).isOver {
      let count = player.answer(of: target.id).tokens.count
      // One from outside may have been cut off anywhere; any other must end where the receipt does.
      guard count <= limit,
        !(receipt.finishReason.isFromOutside && count == limit && hasScores(player))
      else { break }
      try player.step()
      try progress(player.answer(of: target.id).tokens.count)
    }
    return player.answer(of: target.id)
  }

  private func hasScores(_ player: Player) -> Bool {
    !scoresPrompt || player.answer(of: target.id).promptScores != nil
  }

  private var target: AdmittedRequest {
    var sampling = receipt.sampling
    // One more than there should be shows that it goes on; room for all it might have is not needed.
    sampling.maxTokens = min(sampling.maxTokens, receipt.tokens.count + 1)
    return AdmittedRequest(
      id: RequestID(1), promptText: "", promptTokens: receipt.promptTokens,
      sampling: sampling, isolation: company == .alone ? .alone : .shared,
      logprobCount: 0, promptLogprobCount: scoresPrompt ? 0 : nil, nanoseconds: 0)
  }

  private var twin: AdmittedRequest {
    var sampling = receipt.sampling
    sampling.maxTokens = 1
    return AdmittedRequest(
      id: RequestID(2), promptText: "", promptTokens: receipt.promptTokens, sampling: sampling,
      isolation: .shared, nanoseconds: 0)
  }

  /// Others of several lengths, the same for the same receipt.
  private func neighbours() -> [AdmittedRequest] {
    var random = SplitMix64(seed: UInt64(receipt.promptTokens.count))
    return (0..<Self.neighbourCount).map { index in
      var sampling = SamplingParameters()
      sampling.maxTokens = 8 + random.next(below: 40)
      sampling.ignoresEndOfSequence = true
      let prompt = (0..<4 + random.next(below: 90)).map { _ in
        TokenID(random.next(below: vocabulary))
      }
      return AdmittedRequest(
        id: RequestID(3 + index), promptText: "", promptTokens: prompt, sampling: sampling,
        isolation: .shared, nanoseconds: 0)
    }
  }
}
