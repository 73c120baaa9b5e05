public import EngineTypes
public import Inference

/// Neighbours made up for a request, the same ones for the same seed.
public enum Company {
  private static let questions = [
    "Why is the sky blue?", "List five uses of copper.", "What is a prime number?",
    "Write a short poem about the sea in winter.", "How do bees find their way home?",
    "Explain how a bicycle stays upright.", "Tell me a story about a lighthouse.",
  ]

  /// Makes requests with names from 2 on, for a target that is `r1`.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - seed: of their lengths.
  ///   - codec: wraps them in the model's chat template.
  ///   - maxTokens: the longest answer.
  /// - Returns: requests that go on to their limit of tokens.
  /// - Throws: what the codec throws.
  public static func requests(
    _ count: Int, seed: UInt64, codec: some TextCodec, maxTokens: Int
  ) throws -> [AdmittedRequest] {
    var random = SplitMix64(seed: seed)
    return try (0..<count).map { index in
      let repeats = Int.random(in: 1...3, using: &random)
      let question = questions[index % questions.count]
      let text =
        Array(repeating: question, count: repeats).joined(separator: " ") + " (\(index + 1))"
      var sampling = SamplingParameters()
      sampling.maxTokens = Int.random(in: min(4, maxTokens)...max(4, maxTokens), using: &random)
      sampling.ignoresEndOfSequence = true
      return AdmittedRequest(
        id: RequestID(index + 2), promptText: text,
        promptTokens: try codec.encode(.chat(text)).tokens, sampling: sampling, isolation: .shared,
        nanoseconds: 0)
    }
  }
}
