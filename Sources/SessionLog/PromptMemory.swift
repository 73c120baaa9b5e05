import EngineTypes

/// The prompts that a log has told, so that each is told once.
struct PromptMemory {
  struct Prompt: Hashable {
    let text: String
    let tokens: [TokenID]

    init(_ request: AdmittedRequest) {
      (text, tokens) = (request.promptText, request.promptTokens)
    }

    init(text: String, tokens: [TokenID]) { (self.text, self.tokens) = (text, tokens) }

    /// By bytes, where strings are equal that only look alike.
    static func == (a: Prompt, b: Prompt) -> Bool {
      a.tokens == b.tokens && a.text.utf8.elementsEqual(b.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(tokens)
      hasher.combine(text.utf8.count)
    }
  }

  /// The most that is kept; with more, all is forgotten.
  private static let promptLimit = 256
  private static let tokenLimit = 1 << 17

  private var prompts: [RequestID: Prompt] = [:]
  private var tellers: [Prompt: RequestID] = [:]
  private var tokenCount = 0
  private(set) var sampling: SamplingParameters?

  /// The request that told the same prompt.
  func teller(of request: AdmittedRequest) -> RequestID? { tellers[Prompt(request)] }

  func prompt(toldBy id: RequestID) -> Prompt? { prompts[id] }

  /// Whether the request samples as the one before it, to the bit.
  func knowsSampling(of request: AdmittedRequest) -> Bool {
    guard let sampling else { return false }
    let (a, b) = (sampling, request.sampling)
    return a == b
      && [a.temperature, a.topP, a.minP].map(\.bitPattern)
        == [b.temperature, b.topP, b.minP].map(\.bitPattern)
  }

  /// A request is told, with its own prompt or that of `teller`.
  mutating func learn(_ request: AdmittedRequest, teller: RequestID?) {
    sampling = request.sampling
    guard teller == nil else { return }
    let prompt = Prompt(request)
    if prompts.count >= Self.promptLimit || tokenCount >= Self.tokenLimit {
      (prompts, tellers, tokenCount) = ([:], [:], 0)
    }
    prompts[request.id] = prompt
    tellers[prompt] = request.id
    tokenCount += prompt.tokens.count
  }
}
