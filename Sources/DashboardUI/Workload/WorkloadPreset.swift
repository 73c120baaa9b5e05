import EngineTypes

/// What a workload asks, and how hard.
public struct WorkloadPreset: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    public var prompt: String
    /// Fixed for a prompt: twins need equal sampling parameters.
    public var maxTokens: Int

    public init(_ prompt: String, maxTokens: Int) {
      self.prompt = prompt
      self.maxTokens = maxTokens
    }
  }

  public var name: String
  public var items: [Item]
  /// Requests kept running at once.
  public var concurrency: Int
  /// Mean pause between two arrivals, in milliseconds.
  public var meanGapMilliseconds: Int
  public var topLogprobCount: Int

  public init(
    name: String, items: [Item], concurrency: Int = 8, meanGapMilliseconds: Int = 60,
    topLogprobCount: Int = 5
  ) {
    self.name = name
    self.items = items
    self.concurrency = concurrency
    self.meanGapMilliseconds = meanGapMilliseconds
    self.topLogprobCount = topLogprobCount
  }

  /// Six questions of different length, asked over and over in changing company.
  public static let conversation = WorkloadPreset(
    name: "conversation",
    items: [
      Item("Tell me about Richard Feynman", maxTokens: 96),
      Item("Why is the sky blue?", maxTokens: 64),
      Item("Write a short poem about the sea in winter.", maxTokens: 72),
      Item("What is a prime number? Give three examples.", maxTokens: 56),
      Item(
        "A train leaves the station at nine in the morning and travels for three hours at eighty "
          + "kilometres an hour. It then waits for thirty minutes, and goes on for two more hours "
          + "at sixty kilometres an hour. How far has it come, and what time is it? Explain each "
          + "step of your answer.",
        maxTokens: 80),
      Item("List five uses of copper.", maxTokens: 48),
    ])

  /// The request for one of the items.
  func request(_ index: Int, isolation: Isolation) -> GenerationRequest {
    var sampling = SamplingParameters()
    sampling.maxTokens = items[index].maxTokens
    return GenerationRequest(
      prompt: .chat(items[index].prompt), sampling: sampling, isolation: isolation,
      topLogprobCount: topLogprobCount)
  }
}
