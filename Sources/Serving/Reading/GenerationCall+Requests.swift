package import EngineTypes

extension GenerationCall {
  /// What the engine is asked: for each prompt its samples, in the order of the answers.
  ///
  /// - Throws: an error where a prompt cannot be turned into tokens, of which the longest answer needs
  ///   to know the number.
  package func requests(for model: ServedModel) throws(APIError) -> [GenerationRequest] {
    var requests: [GenerationRequest] = []
    for prompt in prompts {
      var sampling = sampling
      sampling.stopStrings = stopStrings
      if !hasTokenLimit { sampling.maxTokens = try room(behind: prompt, model) }
      for sample in 0..<sampleCount {
        var request = GenerationRequest(prompt: prompt, sampling: sampling.forSample(sample))
        request.mode = mode
        request.logprobCount = logprobCount
        request.promptLogprobCount = promptLogprobCount
        requests.append(request)
      }
    }
    return requests
  }

  /// Tokens that an answer may have where nobody said.
  ///
  /// The engine cuts an answer at the context's end by itself; only a smaller cache has to be counted.
  private func room(behind prompt: Prompt, _ model: ServedModel) throws(APIError) -> Int {
    let longest = model.longestSequence
    guard longest < model.description.contextLength else { return longest }
    do { return max(1, longest - (try model.encode(prompt).count)) } catch {
      throw .invalid("the prompt cannot be turned into tokens: \(error)", "prompt")
    }
  }
}
