import EngineTypes
import Inference
import Kernels
import Testing
import Transformer

/// Which weights a case runs on.
enum Weights: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case real, tiny

  var testDescription: String { rawValue }

  func load() throws -> LoadedModel {
    switch self {
    case .real: try RealModel.load()
    case .tiny: try LoadedModel(ModelStore().open(TinyModel.name))
    }
  }
}

/// One way of running a request that must not change a bit of its answer.
enum Circumstance: Hashable, Sendable, CustomTestStringConvertible {
  case alone
  case amongOthers(place: Int)
  case tokenBudget(Int)
  case chunkLimit(Int)
  case blockSize(Int)
  case threads(Int)
  case changingThreads
  case instructionSet(InstructionSet)
  case warmPrefixCache
  case preempted
  case timedInBothFamilies

  static let all: [Circumstance] =
    [.alone, .amongOthers(place: 0), .amongOthers(place: 13), .amongOthers(place: 31)]
    + [1, 7, 16, 64, 256].map { .tokenBudget($0) } + [1, 5].map { .chunkLimit($0) }
    + [1, 16, 256].map { .blockSize($0) }
    + [1, 2].map { .threads($0) } + [.changingThreads]
    + InstructionSet.allCases.filter(\.isAvailable).map { .instructionSet($0) }
    + [.warmPrefixCache, .preempted, .timedInBothFamilies]

  var testDescription: String {
    switch self {
    case .alone: "alone"
    case .amongOthers(let place): "among 31 others, place \(place)"
    case .tokenBudget(let budget): "token budget \(budget)"
    case .chunkLimit(let limit): "chunk limit \(limit)"
    case .blockSize(let size): "block size \(size)"
    case .threads(let count): "\(count) threads"
    case .changingThreads: "threads change on the way"
    case .instructionSet(let set): set.rawValue
    case .warmPrefixCache: "warm prefix cache"
    case .preempted: "preempted"
    case .timedInBothFamilies: "timed in both families"
    }
  }
}

/// Design rule: in invariant mode the same request has the same hash under every circumstance.
@Suite(.serialized) struct InvariantHashTests {
  static let prompt = "Tell me about Richard Feynman"

  @Test(arguments: Weights.allCases, Circumstance.all)
  func theHashDoesNotDependOn(weights: Weights, circumstance: Circumstance) throws {
    let model = try weights.load()
    let canonical = try Self.canonical(model)
    #expect(try Self.outcome(model, circumstance) == canonical)
  }

  /// The positive control: standard kernels do depend on company.
  @Test(arguments: Weights.allCases)
  func standardKernelsGiveAnotherHashAmongOthers(weights: Weights) throws {
    let model = try weights.load()
    // Without rounding, so that a difference of one unit in the last place shows.
    let transformer = try model.makeTransformer(
      RealModel.settings {
        $0.activation = .f32
        $0.blockCount = 512
      })
    let alone = try Self.crowd(model, transformer, place: 0, others: 0, mode: .standard)
    let crowded = try Self.crowd(model, transformer, place: 13, others: 31, mode: .standard)
    #expect(alone.hash != nil && crowded.hash != nil)
    #expect(alone.hash != crowded.hash)
  }

  @Test(arguments: Weights.allCases)
  func theReferenceKernelsGiveTheSameTokens(weights: Weights) throws {
    let model = try weights.load()
    let transformer = try model.makeTransformer(RealModel.settings { $0.blockCount = 64 })
    let canonical = try Self.canonical(model)
    var run = try Run(model, transformer) { $0.mode = .reference }
    let id = try run.submit(Self.prompt, maxTokens: 3)
    try run.finish()
    // Another mode is another header, so hashes cannot be equal; the tokens must be.
    #expect(run.outcome(of: id).tokens == Array(canonical.tokens.prefix(3)))
  }

  static func canonical(_ model: LoadedModel) throws -> Outcome {
    let transformer = try model.makeTransformer(RealModel.settings { $0.blockCount = 64 })
    return try crowd(model, transformer, place: 0, others: 0)
  }

  static func outcome(_ model: LoadedModel, _ circumstance: Circumstance) throws -> Outcome {
    switch circumstance {
    case .alone:
      return try canonical(model)
    case .amongOthers(let place):
      let transformer = try model.makeTransformer(RealModel.settings { $0.blockCount = 512 })
      return try crowd(model, transformer, place: place, others: 31)
    case .tokenBudget(let budget):
      let transformer = try model.makeTransformer(RealModel.settings { $0.blockCount = 128 })
      return try crowd(model, transformer, place: 1, others: 3, budget: budget)
    case .chunkLimit(let limit):
      let transformer = try model.makeTransformer(RealModel.settings { $0.blockCount = 128 })
      return try crowd(model, transformer, place: 1, others: 3, chunkLimit: limit)
    case .blockSize(let size):
      let transformer = try model.makeTransformer(
        RealModel.settings {
          $0.blockSize = size
          $0.blockCount = 2048 / size
        })
      return try crowd(model, transformer, place: 2, others: 3)
    case .threads(let count):
      let transformer = try model.makeTransformer(
        RealModel.settings {
          $0.threadCount = count
          $0.blockCount = 128
        })
      return try crowd(model, transformer, place: 3, others: 3)
    case .instructionSet(let set):
      let transformer = try model.makeTransformer(
        RealModel.settings {
          $0.instructionSet = set
          $0.blockCount = 64
        })
      return try crowd(model, transformer, place: 0, others: 1)
    case .changingThreads: return try changingThreads(model)
    case .warmPrefixCache: return try warm(model)
    case .preempted: return try preempted(model)
    case .timedInBothFamilies: return try timedInBothFamilies(model)
    }
  }

  /// Workers go and come between steps, in company that attends to more than one of them.
  static func changingThreads(_ model: LoadedModel) throws -> Outcome {
    let transformer = try model.makeTransformer(
      RealModel.settings {
        $0.threadCount = 3
        $0.blockCount = 128
      })
    var run = try Run(model, transformer) { $0.tokenBudget = 24 }
    let needle = try run.submit(prompt)
    for index in 0..<3 { try run.submit("neighbour \(index)", maxTokens: 4 + 4 * index) }
    var changes = [1, 2, 4, 1, 3, 2][...]
    while run.core.hasWork {
      try run.step()
      if let count = changes.popFirst() { run.perform { $0.change { $0.threadCount = count } } }
      #expect(transformer.threadCount == run.core.settings.threadCount)
    }
    #expect(changes.isEmpty, "the run was over before its threads had changed")
    return run.outcome(of: needle)
  }

  /// The request among others of many lengths, none of which stops early.
  static func crowd(
    _ model: LoadedModel, _ transformer: Transformer, place: Int, others: Int, budget: Int = 256,
    chunkLimit: Int? = nil, mode: KernelMode = .invariant
  ) throws -> Outcome {
    var run = try Run(model, transformer) {
      $0.tokenBudget = budget
      $0.chunkLimit = chunkLimit
      $0.mode = mode
    }
    var needle = RequestID(0)
    for index in 0...others {
      if index == place {
        needle = try run.submit(prompt)
      } else {
        let text = String(repeating: "Why is the sky blue? ", count: 1 + index % 5) + "\(index)"
        try run.submit(text, maxTokens: 4 + index % 16)
      }
    }
    try run.finish()
    if others > 0, budget > 1 {
      #expect(run.companions(of: needle) > 0, "the requests never met in a step")
    }
    return run.outcome(of: needle)
  }

  /// The standard kernels write K and V of every step first; the step's own must leave none of it.
  static func timedInBothFamilies(_ model: LoadedModel) throws -> Outcome {
    let transformer = try model.makeTransformer(RealModel.settings { $0.blockCount = 128 })
    var run = try Run(model, transformer) { $0.tokenBudget = 16 }
    run.compareFamilies()
    let needle = try run.submit(prompt)
    for index in 0..<3 { try run.submit("neighbour \(index)", maxTokens: 4 + 4 * index) }
    try run.finish()
    #expect(run.comparedStepCount >= 12, "hardly a step was run in both families")
    return run.outcome(of: needle)
  }

  static func warm(_ model: LoadedModel) throws -> Outcome {
    let transformer = try model.makeTransformer(RealModel.settings { $0.blockCount = 64 })
    var run = try Run(model, transformer)
    try run.submit(prompt)
    try run.finish()
    let again = try run.submit(prompt)
    try run.finish()
    #expect((run.cachedTokenCount(of: again) ?? 0) >= 16, "nothing came from the cache")
    return run.outcome(of: again)
  }

  static func preempted(_ model: LoadedModel) throws -> Outcome {
    // Small blocks, and too few of them for everyone's answer.
    let transformer = try model.makeTransformer(
      RealModel.settings {
        $0.blockSize = 4
        $0.blockCount = 4 * (model.codec.encodedCount(prompt) + 12) / 4 - 8
      })
    var run = try Run(model, transformer) { $0.prefixCache = false }
    for index in 0..<3 { try run.submit("\(prompt) \(index)", maxTokens: 12) }
    let needle = try run.submit(prompt)
    try run.finish()
    #expect(run.preemptionCount(of: needle) > 0, "the request was never preempted")
    return run.outcome(of: needle)
  }
}

extension TokenizerCodec {
  fileprivate func encodedCount(_ prompt: String) -> Int {
    (try? encode(.chat(prompt)).tokens.count) ?? 0
  }
}
