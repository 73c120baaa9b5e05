import EngineTypes
import Foundation
import Inference
import Proof
import SessionLog
import Testing

/// A receipt's answer comes out again, and a receipt that was changed does not.
@Suite struct ReceiptVerifierTests {
  /// One answer, its receipt and what a response would say of it.
  struct Given {
    var receipt: Receipt
    var tokens: [TokenRecord]
    var scores: [PromptScore]

    /// A response with all that can be compared; `echo` has the prompt's log-probabilities too.
    func choice(_ text: String, echo: Bool = false) -> SavedChoice {
      var choice = SavedChoice(index: 0)
      choice.text = text
      choice.tokens = receipt.tokens
      choice.promptTokens = receipt.promptTokens
      let own = tokens.map { $0.logprob.map(Double.init) }
      choice.logprobs = echo ? [nil] + scores.map { Double($0.logprob) } + own : own
      choice.promptLogprobs = [nil] + scores.map { [$0.token: Double($0.logprob)] }
      choice.finishReason = receipt.finishReason.rawValue
      return choice
    }

    var text: String { receipt.sampling.shown(tokens.map(\.text).joined()) }
  }

  static func given(
    _ mode: KernelMode = .invariant, prompt: String = "what a third party is to check",
    maxTokens: Int = 20, configure: (inout SamplingParameters) -> Void = { _ in }
  ) throws -> Given {
    let model = try TestModel.tiny()
    let settings = TestModel.settings {
      $0.mode = mode
      $0.activation = .bf16
      $0.kv = .f16
    }
    var player = try Player(model, settings, executor: try model.makeTransformer(settings))
    var request = GenerationRequest(prompt: .raw(prompt), logprobCount: 0, promptLogprobCount: 0)
    request.sampling.maxTokens = maxTokens
    request.sampling.temperature = 0.9
    request.sampling.topK = 60
    request.sampling.topP = 0.95
    request.sampling.minP = 0.001
    request.sampling.seed = 11
    request.sampling.ignoresEndOfSequence = true
    configure(&request.sampling)
    for index in 0..<3 {
      _ = try player.submit(GenerationRequest(prompt: .raw("company \(index) of others")))
    }
    let encoded = try model.codec.encode(request.prompt).tokens
    let id = try player.submit(request)
    while player.core.hasWork { try player.step() }
    let answer = player.answer(of: id)
    let end = try #require(answer.end)
    let admitted = AdmittedRequest(
      id: id, promptText: prompt, promptTokens: encoded, sampling: request.sampling,
      isolation: .shared, nanoseconds: 0)
    return Given(
      receipt: Receipt(
        model: model.description, header: HashHeader(model.description, settings),
        admitted: admitted, tokens: answer.tokens, finished: end),
      tokens: answer.tokens, scores: try #require(answer.promptScores))
  }

  static func check(_ receipt: Receipt, _ choice: SavedChoice? = nil) throws -> ReceiptReport {
    var options = ReceiptVerifier.Options()
    options.threadCount = 2
    return try ReceiptVerifier(
      SavedAnswer(receipt: receipt, choice: choice), EngineFactory(try TestModel.tiny()), options
    ).run()
  }

  /// The receipt as somebody would have it who knows how its digest is made.
  static func forged(_ receipt: Receipt, _ change: (inout Receipt) -> Void) -> Receipt {
    var forged = receipt
    change(&forged)
    forged.digest = forged.computedDigest
    return forged
  }

  /// Ends of every kind.
  static let ends: [(name: String, configure: @Sendable (inout SamplingParameters) -> Void)] = [
    ("length", { _ in }), ("greedy", { $0.temperature = 0 }),
    ("stop string", { $0.stopStrings = ["e", "o", "i", "a", " "] }),
  ]

  @Test(arguments: ends.indices, [KernelMode.invariant, .reference])
  func anAnswerComesOutAgainInEveryCompany(end: Int, mode: KernelMode) throws {
    let given = try Self.given(mode, configure: Self.ends[end].configure)
    for choice in [nil, given.choice(given.text)] {
      let report = try Self.check(given.receipt, choice)
      #expect(report.difference == nil, "\(Self.ends[end].name): \(report.runs)")
      #expect(report.runs.map(\.company) == ReceiptCompany.allCases)
      #expect(report.compared.count == (choice == nil ? 0 : 6))
    }
  }

  /// A response may repeat the prompt, with its log-probabilities.
  @Test func aRepeatedPromptIsComparedToo() throws {
    let given = try Self.given()
    var choice = given.choice("what a third party is to check" + given.text, echo: true)
    #expect(try Self.check(given.receipt, choice).difference == nil)
    choice.logprobs = Self.nudged(choice.logprobs, at: 4)
    let difference = try Self.check(given.receipt, choice).difference
    #expect(difference?.field == "response.logprobs" && difference?.token == 4)
  }

  /// The same with one number changed in its last bit.
  private static func nudged(_ logprobs: [Double?]?, at index: Int) -> [Double?]? {
    var nudged = logprobs ?? []
    nudged[index] = nudged[index].map { $0.nextUp }
    return nudged
  }

  /// A field of a receipt changed, its digest made anew, and what is found.
  struct Lie: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Where it is found.
    var field: String
    var token: Int?
    /// Of which answer.
    var end = 0
    var change: @Sendable (inout Receipt) -> Void
  }

  static let lies: [Lie] = [
    Lie(testDescription: "a token", field: "tokens", token: 3) {
      $0.tokens[3] = TokenID($0.tokens[3].index == 1 ? 2 : 1)
    },
    Lie(testDescription: "a token less", field: "output_hash") { $0.tokens.removeLast() },
    Lie(testDescription: "a token more", field: "tokens", token: 20) {
      $0.tokens.append(TokenID(1))
    },
    Lie(testDescription: "output_hash", field: "output_hash") {
      $0.outputHash = Receipt.hash(of: "x")
    },
    Lie(testDescription: "text_sha256", field: "text_sha256") {
      $0.textSHA256 = Receipt.hash(of: "x")
    },
    Lie(testDescription: "finish_reason", field: "finish_reason") { $0.finishReason = .stop },
    Lie(testDescription: "prompt_tokens", field: "prompt_sha256") {
      $0.promptTokens[0] = TokenID(9)
    },
    Lie(testDescription: "prompt_sha256", field: "prompt_sha256") {
      $0.promptSHA256 = Receipt.hash(of: "x")
    },
    Lie(testDescription: "prompt and its hash", field: "*") {
      $0.promptTokens[0] = TokenID(9)
      $0.promptSHA256 = Receipt.hash(of: $0.promptTokens)
    },
    Lie(testDescription: "a prompt of no token", field: "request") {
      $0.promptTokens[0] = TokenID(40_000)
      $0.promptSHA256 = Receipt.hash(of: $0.promptTokens)
    },
    Lie(testDescription: "temperature", field: "*") { $0.sampling.temperature = 1.4 },
    Lie(testDescription: "top_k", field: "*") { $0.sampling.topK = 2 },
    Lie(testDescription: "top_p", field: "*") { $0.sampling.topP = 0.2 },
    Lie(testDescription: "min_p", field: "*") { $0.sampling.minP = 0.9 },
    Lie(testDescription: "seed", field: "*") { $0.sampling.seed = 12 },
    Lie(testDescription: "max_tokens", field: "finish_reason") { $0.sampling.maxTokens = 21 },
    Lie(testDescription: "fewer max_tokens", field: "tokens", token: 9) {
      $0.sampling.maxTokens = 9
    },
    Lie(testDescription: "a stop string", field: "*") {
      $0.sampling.stopStrings = ["e", "o", "i", "a", " ", "t", "n", "s"]
    },
    Lie(testDescription: "no stop string", field: "finish_reason", end: 2) {
      $0.sampling.stopStrings = []
    },
    Lie(testDescription: "activation", field: "*") { $0.header.activation = .f32 },
    Lie(testDescription: "kv", field: "*") { $0.header.kv = .f32 },
    Lie(testDescription: "architecture", field: "hash_header.architecture") {
      $0.header.architecture = "gemma3"
    },
    Lie(testDescription: "mode", field: "mode") { $0.mode = .reference },
    Lie(testDescription: "mode in both places", field: "output_hash") {
      $0.mode = .reference
      $0.header.mode = .reference
    },
    Lie(testDescription: "model of the header", field: "model_sha256") {
      $0.header.modelSHA256 = String(repeating: "ab", count: 32)
    },
    Lie(testDescription: "numerics of the header", field: "numerics") {
      $0.headerNumerics = "invar/1"
    },
  ]

  @Test(arguments: lies)
  func aChangedFieldIsFoundByTheRunWhereTheDigestWasMadeAnew(lie: Lie) throws {
    let receipt = try Self.given(configure: Self.ends[lie.end].configure).receipt
    let forged = Self.forged(receipt, lie.change)
    #expect(forged.isIntact && forged != receipt)
    let difference = try #require(try Self.check(forged).difference)
    if lie.field != "*" {
      #expect(difference.field == lie.field && difference.token == lie.token, "\(difference)")
    }
    // It comes back through its text as well.
    #expect(try Receipt(json: forged.json) == forged)
  }

  @Test(arguments: lies)
  func aChangedFieldIsFoundByTheDigestWhereItWasNot(lie: Lie) throws {
    var changed = try Self.given(configure: Self.ends[lie.end].configure).receipt
    lie.change(&changed)
    let report = try Self.check(changed)
    #expect(report.difference?.field == "receipt_sha256" && report.runs.isEmpty)
    #expect("\(try #require(report.difference))".contains("changed after it was written"))
  }

  /// Tokens of the end of an answer decide whether the model's own end is obeyed.
  @Test func anEndThatWasIgnoredIsFound() throws {
    // Some seed draws the end within a few tokens.
    for seed in 0..<400 as Range<UInt64> {
      let given = try Self.given(maxTokens: 6) {
        $0.temperature = 3
        ($0.topK, $0.topP, $0.minP) = (0, 1, 0)
        $0.seed = seed
        $0.ignoresEndOfSequence = false
      }
      guard given.receipt.finishReason == .stop, given.receipt.tokens.count < 6 else { continue }
      let forged = Self.forged(given.receipt) { $0.sampling.ignoresEndOfSequence = true }
      #expect(try Self.check(given.receipt).difference == nil)
      #expect(try Self.check(forged).difference?.field == "finish_reason")
      return
    }
    Issue.record("no seed ends early")
  }

  /// What the response has is held against the run, field by field.
  @Test(
    arguments: [
      ("text", "response.text", 0), ("token_ids", "response.token_ids", 2),
      ("logprobs", "response.logprobs", 5), ("fewer", "response.logprobs", 19),
      ("finish_reason", "response.finish_reason", nil), ("score", "response.prompt_logprobs", 4),
      ("no score", "response.prompt_logprobs", 3), ("prompt", "response.prompt_token_ids", 1),
    ] as [(String, String, Int?)])
  func aChangedResponseIsFound(what: String, field: String, token: Int?) throws {
    let given = try Self.given()
    var choice = given.choice(given.text)
    switch what {
    case "text": choice.text = "x" + given.text
    case "token_ids": choice.tokens?[2] = TokenID(999)
    case "logprobs": choice.logprobs = Self.nudged(choice.logprobs, at: 5)
    case "score":
      let (token, logprob) = (given.scores[3].token, given.scores[3].logprob)
      choice.promptLogprobs?[4] = [token: Double(logprob).nextUp]
    case "no score": choice.promptLogprobs?[3] = nil
    case "fewer": choice.logprobs?.removeLast()
    case "prompt": choice.promptTokens?[1] = TokenID(999)
    default: choice.finishReason = "stop"
    }
    let difference = try #require(try Self.check(given.receipt, choice).difference)
    #expect(
      difference.field == field && (token == nil || difference.token == token), "\(difference)")
    #expect("\(difference)".contains("the response has"))
  }

  @Test func whatNothingCanBeSaidOfIsRefusedByName() throws {
    let receipt = try Self.given().receipt
    let other = Self.forged(receipt) {
      ($0.numerics, $0.headerNumerics) = ("invar/1", "invar/1")
    }
    #expect(throws: ReceiptRefusal.otherNumerics("invar/1")) { try Self.check(other) }
    let sha256 = String(repeating: "cd", count: 32)
    let stranger = Self.forged(receipt) {
      ($0.modelSHA256, $0.header.modelSHA256) = (sha256, sha256)
    }
    let found = receipt.modelSHA256
    #expect(
      throws: ReceiptRefusal.otherModel(path: TinyModel.name, receipt: sha256, found: found)
    ) { try Self.check(stranger) }
    #expect(throws: ReceiptRefusal.noModel(sha256: sha256)) {
      try stranger.openModel(store: ModelStore(directory: "/nowhere"))
    }
    #expect(
      try receipt.openModel(store: ModelStore(directory: "/nowhere")).description.name
        == TinyModel.name)
    let standard = try Self.given(.standard).receipt
    #expect(throws: ReceiptRefusal.standardKernels(.standard)) { try Self.check(standard) }
    let mixed = Self.forged(receipt) { $0.mode = nil }
    #expect(throws: ReceiptRefusal.mixedModes) { try Self.check(mixed) }
  }

  /// One that somebody cut off has a beginning to compare, and no end.
  @Test func aCancelledAnswerIsComparedAsFarAsItWent() throws {
    let receipt = try Self.given().receipt
    let model = try TestModel.tiny()
    let settings = TestModel.settings {
      $0.activation = .bf16
      $0.kv = .f16
    }
    var player = try Player(model, settings, executor: try model.makeTransformer(settings))
    var request = GenerationRequest(prompt: .tokens(receipt.promptTokens))
    request.sampling = receipt.sampling
    let id = try player.submit(request)
    while player.answer(of: id).tokens.count < 7 { try player.step() }
    try player.perform(.cancel(id))
    let answer = player.answer(of: id)
    let cut = Receipt(
      model: model.description, header: HashHeader(model.description, settings),
      admitted: AdmittedRequest(
        id: id, promptText: "", promptTokens: receipt.promptTokens, sampling: receipt.sampling,
        isolation: .shared, nanoseconds: 0),
      tokens: answer.tokens, finished: try #require(answer.end))
    let report = try Self.check(cut)
    #expect(cut.tokens.count == 7 && report.difference == nil)
    #expect(report.notes.contains { $0.contains("cut off from outside") })
  }
}
