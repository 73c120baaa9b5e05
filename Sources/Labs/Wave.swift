import EngineTypes
import Inference
import Proof

/// A stretch of an engine's life: the requests under test, arriving one after the other, in
/// changing company.
///
/// It begins with an empty engine and is a function of its requests, the mode and the seed: a wave
/// computed again gives the same bits, standard kernels or not. Nobody's clock takes part.
struct Wave {
  /// A step that computed something of requests under test.
  struct Step {
    /// Of the whole step.
    var rowCount: Int
    /// Requests under test, in the order in which they have come.
    var requests: [RequestID]
    /// Theirs, as far as they have come.
    var answers: [Answer]

    /// Tokens of all requests under test so far.
    var tokenCount: Int { answers.reduce(0) { $0 + $1.tokens.count } }
  }

  let model: LabContext.Model
  let mode: KernelMode
  let requests: [GenerationRequest]
  let seed: UInt64
  /// Steps between two arrivals, at most.
  let longestGap: Int

  /// Runs until every request under test has its answer.
  ///
  /// - Parameters:
  ///   - executor: the model's; its cache is overwritten.
  ///   - onStep: called after each step that computed requests under test.
  /// - Returns: answers in the order of the requests.
  /// - Throws: `LabError.refused`, `LabError.notFinite`, and what engine and callback throw.
  func run(
    on executor: any ModelExecutor, onStep: (Step) throws -> Void
  ) throws -> [Answer] {
    var settings = model.settings.refusingNobody
    settings.mode = mode
    var player = try Player(model.loaded, settings, executor: executor)
    var company = LabCompany(seed: seed)
    var random = LabRandom(seed: seed)
    var (tests, guests): ([RequestID], [RequestID]) = ([], [])
    var gap = 0
    while tests.count < requests.count || tests.contains(where: { !player.answer(of: $0).isOver }) {
      if tests.count < requests.count, gap == 0 {
        tests.append(try submit(requests[tests.count], to: &player))
        gap = random.integer(in: 0...longestGap)
      } else {
        gap = max(0, gap - 1)
      }
      // A guest that does not fit stays away.
      guests.removeAll { player.answer(of: $0).isOver }
      for request in company.arrivals(presentCount: guests.count) {
        guests.append(try player.submit(request))
      }
      guard player.core.hasWork else { continue }
      let events = try player.step()
      if let step = try step(events, tests, player) { try onStep(step) }
    }
    return tests.map(player.answer(of:))
  }

  private func submit(
    _ request: GenerationRequest, to player: inout Player
  ) throws -> RequestID {
    let id = try player.submit(request)
    if let reason = player.answer(of: id).refusal { throw LabError.refused(reason) }
    return id
  }

  /// What a step did for requests under test; `nil` where none took part.
  private func step(
    _ events: [EngineEvent], _ tests: [RequestID], _ player: Player
  ) throws(LabError) -> Step? {
    for event in events {
      if case .finished(let end) = event, let failure = end.failure { throw .notFinite(failure) }
    }
    guard case .stepCompleted(let record)? = events.last,
      record.chunks.contains(where: { tests.contains($0.request) })
    else { return nil }
    return Step(
      rowCount: record.tokenCount, requests: tests, answers: tests.map(player.answer(of:)))
  }
}

extension LabContext.Model {
  /// The mode whose answers may depend on company: the one asked for, unless that is the invariant
  /// one.
  var variantMode: KernelMode { settings.mode == .invariant ? .standard : settings.mode }

  /// Checks that an answer fits context and cache, before anything is computed.
  func check(promptCount: Int, tokenCount: Int) throws(LabError) {
    let context = loaded.description.contextLength
    guard promptCount + tokenCount <= context else {
      throw .answerTooLong(tokens: tokenCount, prompt: promptCount, context: context)
    }
    // An impossible block size is refused later, with its name.
    let blockSize = max(1, settings.blockSize)
    let needed = (promptCount + tokenCount + blockSize - 1) / blockSize
    guard needed <= settings.blockCount else {
      throw .tooFewBlocks(needed: needed, total: settings.blockCount)
    }
  }
}
