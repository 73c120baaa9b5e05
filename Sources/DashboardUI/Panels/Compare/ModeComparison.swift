package import EngineTypes

/// The same request through both kernel modes at once, in each of them alone and in company: four
/// runs.
///
/// Each run keeps to its mode whatever the engine's is. Its company asks the same in both modes, and
/// leaves when the run that it is there for has ended. Nobody else is let in meanwhile: the load
/// joins runs of the engine's own mode only, so with it the two would not be in the same company.
package struct ModeComparison: Equatable, Sendable {
  /// Left and right.
  package static let families: [KernelFamily] = [.invariant, .standard]
  /// With the request itself these are eight rows to a step.
  static let companionCount = 7

  package let promptText: String
  package let sampling: SamplingParameters
  /// Whether it has not begun, because others are still under way.
  package private(set) var isWaiting = true
  private var ids: [KernelFamily: [Isolation: RequestID]] = [:]
  private var companions: [KernelFamily: [RequestID]] = [:]
  /// Kept here, since a long comparison may outlive what is known of its first runs.
  private var ended: Set<RequestID> = []

  package init(promptText: String, sampling: SamplingParameters) {
    self.promptText = promptText
    self.sampling = sampling
  }

  package var isRunning: Bool { ended.count < 2 * Self.families.count }

  package func id(_ family: KernelFamily, _ isolation: Isolation) -> RequestID? {
    ids[family]?[isolation]
  }

  /// Everything to be submitted, the runs in company before those alone.
  ///
  /// The company asks the others' questions, over and over where they are few.
  mutating func submissions(among others: [String]) -> [(GenerationRequest, Submitter)] {
    isWaiting = false
    let company = others.isEmpty ? [] : (0..<Self.companionCount).map { others[$0 % others.count] }
    let shared = Self.families.flatMap { family in
      [(request(in: family, .shared), Submitter.comparison(family, .shared))]
        + company.map { (companion(in: family, $0), .company(family)) }
    }
    return shared
      + Self.families.map { (request(in: $0, .alone), .comparison($0, .alone)) }
  }

  private func request(in family: KernelFamily, _ isolation: Isolation) -> GenerationRequest {
    GenerationRequest(
      prompt: .chat(promptText), sampling: sampling, isolation: isolation,
      mode: KernelMode(family), logprobCount: 5)
  }

  private func companion(in family: KernelFamily, _ text: String) -> GenerationRequest {
    var sampling = SamplingParameters()
    // It stays until it is sent away.
    sampling.maxTokens = 2 * self.sampling.maxTokens
    sampling.ignoresEndOfSequence = true
    return GenerationRequest(prompt: .chat(text), sampling: sampling, mode: KernelMode(family))
  }

  package mutating func submitted(
    _ id: RequestID, _ family: KernelFamily, _ isolation: Isolation
  ) {
    ids[family, default: [:]][isolation] = id
  }

  package mutating func joined(by id: RequestID, _ family: KernelFamily) {
    companions[family, default: []].append(id)
  }

  /// Takes note of who has ended.
  ///
  /// - Returns: the companions that nobody needs any more.
  package mutating func advance(isEnded: (RequestID) -> Bool) -> [RequestID] {
    ended.formUnion(ids.values.flatMap(\.values).filter(isEnded))
    return Self.families.filter { id($0, .shared).map(ended.contains) == true }
      .flatMap { companions.removeValue(forKey: $0) ?? [] }
      .filter { !isEnded($0) }
  }
}
