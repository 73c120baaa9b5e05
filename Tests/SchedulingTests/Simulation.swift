import EngineTypes
import Scheduling

/// A scheduler driven without a model: the next token is a function of the tokens so far.
struct Simulation {
  var scheduler: Scheduler
  private(set) var answers: [RequestID: [TokenID]] = [:]
  private(set) var finished: [Request] = []
  /// Positions whose logits were had to score a prompt, in that order.
  private(set) var scored: [RequestID: [Int]] = [:]
  private var budgets: [RequestID: Int] = [:]
  private var prompts: [RequestID: [TokenID]] = [:]

  init(
    contextLength: Int = 200, _ configure: (inout EngineSettings) -> Void = { _ in }
  ) throws {
    var settings = EngineSettings()
    settings.blockSize = 4
    settings.blockCount = 64
    configure(&settings)
    scheduler = try Scheduler(settings, contextLength: contextLength)
  }

  /// That of every request which keeps to none of its own.
  var mode: KernelMode {
    get { scheduler.settings.mode }
    set { change { $0.mode = newValue } }
  }

  mutating func change(_ edit: (inout RunSettings) -> Void) {
    var settings = scheduler.settings.run
    edit(&settings)
    scheduler.change(settings)
  }

  /// Enqueues a request; a prompt is as many tokens as asked for, counted from `first`.
  @discardableResult
  mutating func add(
    _ id: Int, prompt count: Int, first: Int = 0, maxTokens: Int = 4,
    isolation: Isolation = .shared, mode: KernelMode? = nil, scores: Bool = false
  ) -> RejectionReason? {
    add(
      id, tokens: tokens(first..<first + count), maxTokens: maxTokens, isolation: isolation,
      mode: mode, scores: scores)
  }

  @discardableResult
  mutating func add(
    _ id: Int, tokens: [TokenID], maxTokens: Int = 4, isolation: Isolation = .shared,
    mode: KernelMode? = nil, scores: Bool = false
  ) -> RejectionReason? {
    let id = RequestID(id)
    let reason = scheduler.enqueue(
      Request(
        id: id, promptTokens: tokens, maxTokens: maxTokens, isolation: isolation, mode: mode,
        scoresPrompt: scores))
    if reason == nil { (budgets[id], prompts[id]) = (maxTokens, tokens) }
    return reason
  }

  /// Runs one step, checking the bookkeeping on both sides of the computation.
  @discardableResult
  mutating func step() throws -> Batch {
    let batch = scheduler.schedule()
    try scheduler.checkInvariants()
    for chunk in batch.chunks { scored[chunk.request, default: []] += chunk.scoredPositions }
    var generated: [GeneratedToken] = []
    for chunk in batch.chunks where chunk.yieldsToken {
      generated.append(next(for: chunk.request))
    }
    finished += scheduler.update(from: generated, for: batch)
    try scheduler.checkInvariants()
    return batch
  }

  /// Steps until nothing is left to do.
  @discardableResult
  mutating func drain(limit: Int = 10_000) throws -> [Batch] {
    var batches: [Batch] = []
    while scheduler.hasWork {
      guard batches.count < limit else { throw Stalled(steps: limit) }
      batches.append(try step())
    }
    return batches
  }

  private mutating func next(for id: RequestID) -> GeneratedToken {
    let answer = answers[id, default: []]
    let token = Self.successor(of: prompts[id, default: []] + answer)
    answers[id] = answer + [token]
    return GeneratedToken(
      request: id, token: token, isLast: answer.count + 1 == budgets[id, default: 0])
  }

  static func successor(of tokens: [TokenID]) -> TokenID {
    TokenID(tokens.reduce(7) { ($0 * 31 + $1.index) % 997 })
  }
}

struct Stalled: Error {
  var steps: Int
}

func tokens(_ range: Range<Int>) -> [TokenID] { range.map { TokenID($0) } }

extension Batch {
  /// Request and size of each chunk, in order.
  var shape: [[Int]] { chunks.map { [Int($0.request.rawValue), $0.tokenIDs.count] } }
  var requests: [Int] { chunks.map { Int($0.request.rawValue) } }
}
