import EngineTypes

/// Other people's requests: prompts of any length that come and go around those under test.
///
/// How many there are changes every few dozen steps, between none and a full house, so a request
/// meets small batches and large ones. Everything is a function of the seed and of the step.
struct LabCompany {
  static let questions = [
    "Why is the sky blue?",
    "List five uses of copper.",
    "Write a short poem about the sea in winter.",
    "What is a prime number? Give three examples.",
    "How do I bake bread without an oven?",
    "Translate to French: the train is late and the coffee is cold.",
  ]
  private static let levels = [0, 0, 1, 2, 4, 8, 14]

  private var random: LabRandom
  private var level = 0
  private var stepsLeft = 0

  init(seed: UInt64) { random = LabRandom(seed: seed, stream: 1) }

  /// Lets some more arrive before the next step.
  ///
  /// - Parameter presentCount: how many of the company are there still.
  /// - Returns: their requests, often none.
  mutating func arrivals(presentCount: Int) -> [GenerationRequest] {
    if stepsLeft == 0 {
      level = Self.levels[random.integer(in: 0...Self.levels.count - 1)]
      stepsLeft = random.integer(in: 8...40)
    }
    stepsLeft -= 1
    // A few at a time, so that prompts and answers of many share steps.
    return (0..<min(3, max(0, level - presentCount))).map { _ in request() }
  }

  private mutating func request() -> GenerationRequest {
    let question = Self.questions[random.integer(in: 0...Self.questions.count - 1)]
    let text = Array(repeating: question, count: random.integer(in: 1...12))
      .joined(separator: " ")
    var sampling = SamplingParameters()
    sampling.maxTokens = random.integer(in: 2...40)
    sampling.ignoresEndOfSequence = true
    return GenerationRequest(
      prompt: .chat("\(text) \(random.integer(in: 0...999))"), sampling: sampling)
  }
}
