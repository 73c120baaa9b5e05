package import EngineTypes
import Inference

/// What one request under test got.
package struct TestAnswer: Hashable {
  package var tokens: [TokenID]
  package var hash: OutputHash?

  package init(tokens: [TokenID] = [], hash: OutputHash? = nil) {
    (self.tokens, self.hash) = (tokens, hash)
  }
}

/// A stretch of an engine's life: the requests under test, arriving one after the other, in
/// changing company.
///
/// It begins with an empty engine and is a function of its requests, the mode and the seed: a wave
/// computed again gives the same bits, standard kernels or not. Nobody's clock takes part.
struct Wave {
  /// A step that gave tokens to requests under test.
  struct Step {
    /// Of the whole step.
    var rowCount: Int
    /// By number of request; with the row's place among the step's logits rows.
    var tokens: [(request: Int, row: Int)]
    /// Of all requests under test, as far as they have come.
    var answers: [TestAnswer]
    /// Tokens of all requests under test so far.
    var tokenCount: Int
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
  /// - Throws: `LabError.refused`, and what engine and callback throw.
  func run(
    on executor: any ModelExecutor, onStep: (Step) throws -> Void
  ) throws -> [TestAnswer] {
    var settings = model.settings
    settings.mode = mode
    var core = try EngineCore(
      model: model.loaded.description, settings: settings, executor: executor,
      codec: model.loaded.codec, clock: { 0 })
    var guests = LabCompany(seed: seed)
    var random = LabRandom(seed: seed)
    var state = State(requests.count)
    while state.answered < requests.count {
      if state.submitted < requests.count, state.gap == 0 {
        let request = requests[state.submitted]
        let events = try submit(request, as: state.nextTest(), to: &core)
        try state.absorb(events)
        state.gap = random.integer(in: 0...longestGap)
      } else {
        state.gap = max(0, state.gap - 1)
      }
      for request in guests.arrivals(presentCount: state.guests.count) {
        let events = try submit(request, as: state.nextGuest(), to: &core)
        try state.absorb(events)
      }
      guard core.hasWork else { continue }
      let events = try core.step()
      if let step = try state.absorb(events) { try onStep(step) }
    }
    return state.answers
  }

  private func submit(
    _ request: GenerationRequest, as id: RequestID, to core: inout EngineCore
  ) throws -> [EngineEvent] {
    core.submit(request, try model.loaded.codec.encode(request.prompt), as: id)
  }

  /// Who is there and what they have.
  private struct State {
    var answers: [TestAnswer]
    var submitted = 0
    var answered = 0
    var gap = 0
    private var tests: [RequestID: Int] = [:]
    private(set) var guests: Set<RequestID> = []
    private var idCount = 0
    private var tokenCount = 0

    init(_ count: Int) { answers = Array(repeating: TestAnswer(), count: count) }

    mutating func nextTest() -> RequestID {
      idCount += 1
      tests[RequestID(idCount)] = submitted
      submitted += 1
      return RequestID(idCount)
    }

    mutating func nextGuest() -> RequestID {
      idCount += 1
      guests.insert(RequestID(idCount))
      return RequestID(idCount)
    }

    /// Takes events in.
    ///
    /// - Returns: the step, where requests under test took part in one.
    @discardableResult
    mutating func absorb(_ events: [EngineEvent]) throws(LabError) -> Step? {
      var tokens: [(request: Int, row: Int)] = []
      var row = 0
      var step: Step?
      for event in events {
        switch event {
        case .token(let token):
          if let test = tests[token.request] {
            tokens.append((test, row))
            answers[test].tokens.append(token.token)
            tokenCount += 1
          }
          row += 1
        case .finished(let end):
          // Without a token, rows and tokens would no longer go side by side.
          if let failure = end.failure { throw .notFinite(failure) }
          guests.remove(end.id)
          guard let test = tests[end.id] else { break }
          answers[test].hash = end.hash
          answered += 1
        case .rejected(let rejected):
          // A guest that does not fit stays away.
          guard guests.remove(rejected.id) != nil else { throw .refused(rejected.reason) }
        case .stepCompleted(let record) where record.chunks.contains { tests[$0.request] != nil }:
          step = Step(
            rowCount: record.tokenCount, tokens: tokens, answers: answers, tokenCount: tokenCount)
        case .admitted, .stepCompleted, .preempted, .modeChanged, .configurationChanged, .paused,
          .resumed, .rested, .fault:
          break
        }
      }
      return step
    }
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
