import EngineTypes

/// What a workload asks, and how hard.
public struct WorkloadPreset: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    public var prompt: String
    /// Fixed for a prompt: twins need equal sampling parameters.
    public var maxTokens: Int
    /// How often it is asked, compared with the others.
    public var weight: Int
    /// Whether it is only there to keep the others company: it gets no reference run.
    public var isCrowd: Bool

    public init(_ prompt: String, maxTokens: Int, weight: Int = 1, isCrowd: Bool = false) {
      self.prompt = prompt
      self.maxTokens = maxTokens
      self.weight = weight
      self.isCrowd = isCrowd
    }
  }

  /// How requests arrive.
  public enum Arrivals: Hashable, Sendable {
    /// One by one, with random pauses.
    case steady
    /// As many as may run, all at once, every so often.
    case bursts(periodMilliseconds: Int)
    /// From one at a time up to the full concurrency, and again.
    case ramp(periodMilliseconds: Int)
  }

  public var name: String
  /// In a few words, what it is for.
  public var summary: String
  public var items: [Item]
  public var arrivals: Arrivals
  /// Requests kept running at once.
  public var concurrency: Int
  /// Mean pause between two arrivals, in milliseconds.
  public var meanGapMilliseconds: Int
  public var topLogprobCount: Int

  public init(
    name: String, summary: String = "", items: [Item], arrivals: Arrivals = .steady,
    concurrency: Int = 8, meanGapMilliseconds: Int = 60, topLogprobCount: Int = 5
  ) {
    self.name = name
    self.summary = summary
    self.items = items
    self.arrivals = arrivals
    self.concurrency = concurrency
    self.meanGapMilliseconds = meanGapMilliseconds
    self.topLogprobCount = topLogprobCount
  }

  /// The request for one of the items.
  func request(_ index: Int, isolation: Isolation) -> GenerationRequest {
    var sampling = SamplingParameters()
    sampling.maxTokens = items[index].maxTokens
    return GenerationRequest(
      prompt: .chat(items[index].prompt), sampling: sampling, isolation: isolation,
      logprobCount: topLogprobCount)
  }
}

/// Which prompts a workload prefers.
package enum PromptMix: String, CaseIterable, Sendable {
  case even, short, long

  /// How often an item is asked, compared with the others.
  func weight(of item: WorkloadPreset.Item) -> Int {
    let length = max(1, item.prompt.utf8.count)
    return switch self {
    case .even: item.weight * 1024
    case .short: max(1, item.weight * 1024 * 16 / length)
    case .long: item.weight * length * 16
    }
  }
}
