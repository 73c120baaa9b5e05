/// How the next token is drawn from a row of logits.
public struct SamplingParameters: Hashable, Sendable {
  /// 0 means greedy: the largest logit, ties to the lowest token id.
  public var temperature: Float = 0
  /// Keep only the *k* most likely tokens; 0 keeps all.
  public var topK = 0
  /// Keep the smallest set of tokens whose probability reaches this.
  public var topP: Float = 1
  /// Drop tokens less likely than this fraction of the most likely one.
  public var minP: Float = 0
  /// With the position, the only source of randomness.
  public var seed: UInt64 = 0
  public var maxTokens = 64
  /// Generate up to `maxTokens` even past an end-of-sequence token.
  public var ignoresEndOfSequence = false
  private var stopBytes: [[UInt8]] = []

  public init() {}

  /// The answer ends with the token that completes one of these in its text.
  ///
  /// Compared by bytes, so that texts which only look alike are not the same sampling.
  public var stopStrings: [String] {
    get { stopBytes.map { String(decoding: $0, as: UTF8.self) } }
    set { stopBytes = newValue.map { Array($0.utf8) } }
  }
}

/// What the caller wants continued.
public enum Prompt: Hashable, Sendable {
  /// A user's message, to be wrapped in the model's chat template.
  case chat(String)
  /// Text used as it is; special-token text becomes its id.
  case raw(String)
  case tokens([TokenID])
  /// Turns of a conversation, to be wrapped in the model's chat template, ready for the next answer.
  case conversation([ChatMessage])

  /// The text given, of a conversation what the user said last; empty where tokens were given.
  public var text: String {
    switch self {
    case .chat(let text), .raw(let text): text
    case .tokens: ""
    case .conversation(let messages):
      (messages.last { $0.role == "user" } ?? messages.last)?.content ?? ""
    }
  }
}

/// Who may share a request's steps.
public enum Isolation: String, Sendable, Hashable {
  /// Batched with whoever else is there.
  case shared
  /// Every step that computes this request computes nothing else: a twin group's reference.
  case alone
}

/// One thing to generate.
public struct GenerationRequest: Hashable, Sendable {
  public var prompt: Prompt
  public var sampling: SamplingParameters
  public var isolation: Isolation
  /// The mode of every step that computes this request; `nil` follows the engine's.
  public var mode: KernelMode?
  /// Of which tokens each `TokenRecord` carries the log-probability: `nil` for none, 0 for its own
  /// alone, *n* for the *n* most likely ones too.
  public var logprobCount: Int?
  /// The same for the tokens of the prompt, from the second on; `nil` where they are not to be scored.
  public var promptLogprobCount: Int?

  public init(
    prompt: Prompt, sampling: SamplingParameters = SamplingParameters(),
    isolation: Isolation = .shared, mode: KernelMode? = nil, logprobCount: Int? = nil,
    promptLogprobCount: Int? = nil
  ) {
    self.prompt = prompt
    self.sampling = sampling
    self.isolation = isolation
    self.mode = mode
    self.logprobCount = logprobCount
    self.promptLogprobCount = promptLogprobCount
  }
}

/// Why a request ended.
public enum FinishReason: String, Sendable, Hashable {
  /// The model produced an end-of-sequence token, or completed a stop string.
  case stop
  /// The token limit or the context's end was reached.
  case length
  /// Somebody asked for its end.
  case cancelled
  /// The engine was shut down before its end, which says nothing about the request.
  case shutdown
  /// Its numbers were no longer finite; `FinishedRequest.failure` says where.
  case error
  /// The engine could not go on, which says nothing about the request; `FinishedRequest.fault` says why.
  case fault

  /// Whether the answer came to an end of its own, so that it can be compared and counted.
  public var isCompletion: Bool {
    switch self {
    case .stop, .length: true
    case .cancelled, .shutdown, .error, .fault: false
    }
  }

  /// Whether the end came from outside, so that who runs the session again has to bring it about.
  public var isFromOutside: Bool {
    switch self {
    case .cancelled, .shutdown, .fault: true
    case .stop, .length, .error: false
    }
  }
}

/// Why a request never ran.
public enum RejectionReason: Hashable, Sendable, CustomStringConvertible {
  case emptyPrompt
  case promptTooLong(tokenCount: Int, limit: Int)
  case queueFull(limit: Int)
  case needsMoreBlocks(needed: Int, total: Int)
  case invalidToken(TokenID)
  /// The prompt could not be turned into tokens; one line that says why.
  case unusablePrompt(String)
  /// It asks for what no engine gives; one line that says why.
  case unusableRequest(String)
  /// The engine could not go on, for this reason.
  case engineFault(String)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .emptyPrompt:
      "the prompt is empty; give at least one token"
    case .promptTooLong(let tokenCount, let limit):
      "the prompt has \(NumberText.counted(tokenCount, "token")), the limit is "
        + "\(NumberText.count(limit)); shorten it"
    case .queueFull(let limit):
      "the queue is full (\(NumberText.counted(limit, "request")) waiting); try again later"
    case .needsMoreBlocks(let needed, let total):
      "the request needs \(NumberText.counted(needed, "KV block")), the cache has "
        + "\(NumberText.count(total)); raise --blocks or lower max tokens"
    case .invalidToken(let token):
      "token \(token.rawValue) is not in the model's vocabulary"
    case .unusablePrompt(let why):
      "the prompt cannot be turned into tokens: \(why)"
    case .unusableRequest(let why):
      "the request cannot be run: \(why)"
    case .engineFault(let why): why
    }
  }
}
