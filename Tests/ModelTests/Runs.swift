import EngineTypes
import Inference
import Synchronization
import Transformer

/// What must not depend on company, chunking, memory or machine.
struct Outcome: Hashable, CustomStringConvertible {
  var tokens: [TokenID]
  var hash: OutputHash?

  var description: String { "\(hash?.short ?? "unfinished") \(tokens.map(\.rawValue))" }
}

/// An engine core run to the end on the calling thread, with everything it said.
struct Run {
  private(set) var core: EngineCore
  private(set) var events: [EngineEvent] = []
  private let codec: TokenizerCodec
  private var nextID = 1

  init(
    _ model: LoadedModel, _ transformer: Transformer,
    _ configure: (inout EngineSettings) -> Void = { _ in }
  ) throws {
    var settings = EngineSettings()
    settings.threadCount = transformer.threadCount
    settings.activation = transformer.options.activation
    settings.kv = transformer.options.kv
    configure(&settings)
    codec = model.codec
    core = try EngineCore(
      model: model.description, settings: settings, executor: transformer, codec: codec,
      clock: tickingClock())
  }

  @discardableResult
  mutating func submit(
    _ text: String, maxTokens: Int = 12, _ configure: (inout SamplingParameters) -> Void = { _ in }
  ) throws -> RequestID {
    let id = RequestID(nextID)
    nextID += 1
    var request = GenerationRequest(prompt: .chat(text))
    request.sampling.maxTokens = maxTokens
    request.sampling.ignoresEndOfSequence = true
    configure(&request.sampling)
    events += core.submit(request, try codec.encode(request.prompt), as: id)
    return id
  }

  /// Changes something between two steps.
  mutating func perform(_ command: (inout EngineCore) -> [EngineEvent]) {
    events += command(&core)
  }

  /// Times the other family's kernels in every step but the first.
  mutating func compareFamilies() { core.comparison = FamilyComparison(share: 100) }

  mutating func step() throws {
    events += try core.step()
    try core.checkInvariants()
  }

  mutating func finish() throws {
    while core.hasWork { try step() }
  }

  func outcome(of id: RequestID) -> Outcome {
    var outcome = Outcome(tokens: [], hash: nil)
    for event in events {
      switch event {
      case .token(let token) where token.request == id: outcome.tokens.append(token.token)
      case .finished(let end) where end.id == id: outcome.hash = end.hash
      default: break
      }
    }
    return outcome
  }

  func cachedTokenCount(of id: RequestID) -> Int? {
    for case .finished(let end) in events where end.id == id { return end.cachedTokenCount }
    return nil
  }

  func preemptionCount(of id: RequestID) -> Int {
    events.count { if case .preempted(id, _) = $0 { true } else { false } }
  }

  /// Steps that were run in both families.
  var comparedStepCount: Int {
    events.count { if case .stepCompleted(let step) = $0 { step.families != nil } else { false } }
  }

  /// How many requests shared a step with this one, at most.
  func companions(of id: RequestID) -> Int {
    events.reduce(0) { most, event in
      guard case .stepCompleted(let step) = event,
        step.chunks.contains(where: { $0.request == id })
      else { return most }
      return max(most, step.chunks.count - 1)
    }
  }
}

/// A clock that moves on by a nanosecond whenever it is read.
private func tickingClock() -> EngineClock {
  let ticks = Ticks()
  return { ticks.next() }
}

private final class Ticks: Sendable {
  private let count = Atomic<UInt64>(0)

  func next() -> UInt64 { count.add(1, ordering: .relaxed).newValue }
}
