package import EngineTypes
package import Inference
import Kernels
import Transformer

/// How much is tried, on which model and from which settings.
package struct MatrixScope: Sendable {
  /// Settings of a case that varies something else.
  ///
  /// Budget and limits are wide, so that only the case decides what a step holds; the prefix cache
  /// is off, so that every case computes all it reads.
  let base: EngineSettings
  let isFull: Bool
  let seed: UInt64
  let prompts: MatrixPrompts
  /// Tokens an answer has.
  let tokenCount: Int
  let hasExperts: Bool

  static let wideBudget = 512
  package static let warmUpLength = 4

  /// - Throws: `ProofError.contextTooShort`, or what encoding the prompts throws.
  package init(_ model: LoadedModel, _ settings: EngineSettings, isFull: Bool, seed: UInt64) throws
  {
    prompts = try MatrixPrompts(model)
    self.isFull = isFull
    self.seed = seed
    tokenCount = isFull ? 32 : 12
    hasExperts = model.configuration.experts != nil
    let needed = prompts.long.count + tokenCount + 1
    guard model.description.contextLength >= needed else {
      throw ProofError.contextTooShort(model.description.contextLength, needed: needed)
    }
    var base = settings.refusingNobody
    base.tokenBudget = Self.wideBudget
    base.chunkLimit = nil
    base.maxRunning = 512
    base.prefixCache = false
    base.blockCount = Self.blockCount(2560, base.blockSize, requests: 40)
    self.base = base
  }

  /// The base settings with something changed; blocks are counted anew.
  func settings(
    positions: Int = 2560, requests: Int = 40, _ change: (inout EngineSettings) -> Void
  ) -> EngineSettings {
    var settings = base
    change(&settings)
    settings.blockCount = Self.blockCount(positions, settings.blockSize, requests: requests)
    return settings
  }

  private static func blockCount(_ positions: Int, _ blockSize: Int, requests: Int) -> Int {
    positions / max(1, blockSize) + requests
  }

  var instructionSets: [InstructionSet] { InstructionSet.allCases.filter(\.isAvailable) }

  // MARK: - Requests

  func needle(
    _ prompt: [TokenID]? = nil, tokens: Int? = nil, keeping mode: Actor.KeptMode? = nil,
    sampling change: (inout SamplingParameters) -> Void = { _ in }
  ) -> Act {
    .submit(
      actor(
        Actor.needle, prompt ?? prompts.needle, tokens ?? tokenCount, keeping: mode,
        sampling: change))
  }

  func neighbour(
    _ index: Int, _ prompt: [TokenID], tokens: Int? = nil, keeping mode: Actor.KeptMode? = nil,
    sampling change: (inout SamplingParameters) -> Void = { _ in }
  ) -> Act {
    .submit(
      actor(
        "neighbour \(index)", prompt, tokens ?? tokenCount, keeping: mode, sampling: change))
  }

  func actor(
    _ name: String, _ prompt: [TokenID], _ tokens: Int, keeping mode: Actor.KeptMode? = nil,
    sampling change: (inout SamplingParameters) -> Void = { _ in }
  ) -> Actor {
    var sampling = SamplingParameters()
    sampling.maxTokens = tokens
    sampling.ignoresEndOfSequence = true
    sampling.seed = seed
    change(&sampling)
    return Actor(name: name, prompt: prompt, sampling: sampling, keptMode: mode)
  }

  /// The needle at a place among so many requests, all there from the first step on.
  func crowd(
    place: Int, of count: Int, fillerLength: Int = 5,
    filler: ((Int) -> [TokenID])? = nil,
    sampling change: (inout SamplingParameters) -> Void = { _ in }
  ) -> [Act] {
    var acts = (0..<count - 1).map { index in
      neighbour(
        index, filler?(index) ?? prompts.filler(index, fillerLength), sampling: change)
    }
    acts.insert(needle(sampling: change), at: place)
    return acts + [.finish]
  }
}
