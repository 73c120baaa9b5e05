import EngineTypes
import Foundation
import SessionLog
import Testing

/// Receipts as values: written, read back, and hostile.
@Suite struct ReceiptTests {
  static let receipt: Receipt = {
    var sampling = SamplingParameters()
    sampling.temperature = 0.7
    sampling.topP = 0.9
    sampling.seed = .max
    sampling.maxTokens = 3
    sampling.stopStrings = ["END", "\n\""]
    let model = SampleSession.header.model
    let settings = EngineSettings()
    let admitted = AdmittedRequest(
      id: RequestID(1), promptText: "Hi", promptTokens: [TokenID(5), TokenID(319)],
      sampling: sampling, isolation: .shared, nanoseconds: 1)
    let tokens = ["naïve ", "EN", "D and"].enumerated().map { index, text in
      TokenRecord(
        request: RequestID(1), index: index, token: TokenID(7 + index), text: text, top: [],
        hash: SampleSession.hash(UInt8(index)), step: index, nanoseconds: 1)
    }
    return Receipt(
      model: model, header: HashHeader(model, settings), admitted: admitted, tokens: tokens,
      finished: FinishedRequest(
        id: RequestID(1), reason: .stop, tokenCount: 3, cachedTokenCount: 0,
        hash: SampleSession.hash(2), mode: .invariant, nanoseconds: 2))
  }()

  @Test func itSaysEverythingAndIsIntact() throws {
    let receipt = Self.receipt
    #expect(receipt.isIntact)
    #expect(receipt.textSHA256 == Receipt.hash(of: "naïve "))
    #expect(!receipt.json.contains("\n"))
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(receipt.json.utf8)) as? [String: Any])
    #expect(object["numerics"] as? String == "invar/2")
    #expect((object["sampling"] as? [String: Any])?["stop"] as? [String] == ["END", "\n\""])
    // What the output hash begins with stands there as it is hashed.
    #expect(
      receipt.json.contains(
        "\"hash_header\":" + HashHeader(SampleSession.header.model, EngineSettings()).json))
    #expect(receipt.shortText.contains(receipt.digest.hex))
    #expect(receipt.shortText.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
    // Of the bytes 05 00 00 00 3f 01 00 00.
    #expect(
      receipt.promptSHA256.hex
        == "7c8cf215bb181fb4855507b6b9b922696e485fb0242d4b25733e94a2303bc27d")
  }

  @Test func itComesBackInAnyLayout() throws {
    let json = Self.receipt.json
    #expect(try Receipt(json: json) == Self.receipt)
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
    for options in [JSONSerialization.WritingOptions.prettyPrinted, [.sortedKeys]] {
      let data = try JSONSerialization.data(withJSONObject: object, options: options)
      let again = try Receipt(json: String(decoding: data, as: UTF8.self))
      #expect(again == Self.receipt && again.isIntact)
    }
  }

  /// A receipt in which one was changed is none, or is not intact, or says the same in other signs, such
  /// as a hash in capitals.
  @Test func aChangedByteIsFound() throws {
    let bytes = Array(Self.receipt.json.utf8)
    for index in bytes.indices {
      for change in [1, 2, 0x10, 0x20] as [UInt8] {
        var changed = bytes
        changed[index] ^= change
        guard let text = String(validating: changed, as: UTF8.self),
          let receipt = try? Receipt(json: text)
        else { continue }
        #expect(!receipt.isIntact || receipt == Self.receipt, "byte \(index): \(text)")
      }
    }
  }

  @Test func aChangedMeaningChangesTheDigest() throws {
    let json = Self.receipt.json
    for (old, new) in [
      ("\"seed\":18446744073709551615", "\"seed\":18446744073709551614"), ("0.7", "0.70001"),
      ("\"tokens\":[7,8,9]", "\"tokens\":[7,8,10]"), ("\"END\"", "\"ENd\""),
      ("\"stop\",\"output", "\"length\",\"output"), ("\"ignore_eos\":false", "\"ignore_eos\":true"),
    ] {
      #expect(json.contains(old), "\(old)")
      #expect(try !Receipt(json: json.replacing(old, with: new)).isIntact, "\(new)")
    }
  }

  @Test(arguments: [
    ("\"receipt\":1", "\"receipt\":2", ReceiptError.version(2)),
    ("\"receipt\":1", "\"receipt\":\"1\"", .badField("receipt")),
    ("\"receipt\":1", "\"receipts\":1", .noReceipt),
    ("\"seed\":", "\"sead\":", .unknownField("sampling.sead")),
    ("\"kv\":\"bf16\"", "\"kv\":\"bf17\"", .badField("hash_header.kv")),
    ("\"kv\":\"bf16\"", "\"kv\":\"bf16\",\"x\":1", .unknownField("hash_header.x")),
    ("\"mode\":\"invariant\"", "\"mode\":\"fast\"", .badField("mode")),
    ("\"mode\":\"invariant\",", "", .badField("mode")),
    ("\"mode\":", "\"mode\":\"invariant\",\"mode\":", .repeatedField("mode")),
    ("\"top_k\":0", "\"top_k\":-1", .badField("sampling.top_k")),
    ("\"temperature\":0.7", "\"temperature\":\"inf\"", .badField("sampling.temperature")),
    ("\"END\"", "\"\"", .badField("sampling.stop")),
    ("\"tokens\":[7,8,9]", "\"tokens\":[7,8,99999999999]", .badField("tokens")),
    ("\"prompt_sha256\":\"", "\"prompt_sha256\":\"0", .badField("prompt_sha256")),
    ("\"finish_reason\":\"stop\"", "\"finish_reason\":\"bored\"", .badField("finish_reason")),
    ("}", "", .notJSON),
  ])
  func whatIsNoReceiptIsNamed(old: String, new: String, error: ReceiptError) {
    let json = Self.receipt.json
    #expect(json.contains(old))
    #expect(throws: error) { try Receipt(json: json.replacing(old, with: new, maxReplacements: 1)) }
  }

  /// Bytes of all kinds give one error each, and never a crash.
  @Test(arguments: 0..<60)
  func hostileBytesAreRefused(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var bytes = Array(Self.response(.chat).utf8)
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[Int.random(in: bytes.indices, using: &random)] = UInt8(random.next(below: 256))
      case 1: bytes.removeSubrange(Int.random(in: bytes.indices, using: &random)...)
      case 2: bytes.insert(contentsOf: Array("[[[[{\"".utf8), at: bytes.count / 2)
      default: bytes += Array(repeating: UInt8(ascii: "["), count: 4_000)
      }
      if bytes.isEmpty { bytes = [0] }
    }
    do {
      for answer in try SavedAnswers(bytes).answers {
        #expect(!answer.receipt.isIntact || answer.receipt == Self.receipt)
      }
    } catch { #expect(!"\(error)".isEmpty) }
  }

  // MARK: What clients keep

  enum Shape: CaseIterable { case completion, chat, stream, chatStream }

  static func response(_ shape: Shape) -> String {
    let receipt = receipt.json
    switch shape {
    case .completion:
      return """
        {"id":"x","choices":[{"index":0,"text":"naïve ","finish_reason":"stop","token_ids":[7,8,9],
        "logprobs":{"tokens":["a"],"token_logprobs":[null,-0.5,-1]}}],"invar":\(receipt)}
        """
    case .chat:
      return """
        {"prompt_token_ids":[5,319],"prompt_logprobs":[null,{"319":{"logprob":-2.5,"rank":3},
        "7":{"logprob":-1,"rank":1}}],"choices":[{"index":0,"message":{"role":"assistant",
        "content":"naïve "},"logprobs":{"content":[{"token":"x","logprob":-0.5},{"logprob":-1.25}]},
        "finish_reason":"stop"}],"invar":{"receipt":[\(receipt)]}}
        """
    case .stream:
      return """
        : a comment\r
        data: {"choices":[{"index":0,"text":"naï","token_ids":[7],"finish_reason":null}]}\r
        \r
        data: {"choices":[{"index":0,"text":"ve ","token_ids":[8,9],"finish_reason":"stop"}]}

        data:{"choices":[],"usage":{},"invar":\(receipt)}

        data: [DONE]
        data: this is not read
        """
    case .chatStream:
      return """
        data: {"choices":[{"index":0,"delta":{"content":"naïve"},"logprobs":{"content":[{"logprob":-0.5}]}}]}

        data: {"choices":[{"index":0,"delta":{"content":" "},"finish_reason":"stop"}],"invar":\(receipt)}

        data: [DONE]

        """
    }
  }

  @Test(arguments: Shape.allCases)
  func aReceiptIsFoundInWhatAClientKept(shape: Shape) throws {
    let saved = try SavedAnswers(Array(Self.response(shape).utf8))
    let answer = try #require(saved.answers.first)
    let choice = try #require(answer.choice)
    #expect(saved.answers.count == 1 && answer.receipt == Self.receipt)
    #expect(choice.text == "naïve " && choice.finishReason == "stop")
    switch shape {
    case .completion:
      #expect(saved.form == .response && choice.logprobs == [nil, -0.5, -1])
      #expect(choice.tokens == [7, 8, 9].map(TokenID.init) && choice.promptTokens == nil)
    case .chat:
      #expect(choice.logprobs == [-0.5, -1.25] && choice.tokens == nil)
      #expect(choice.promptTokens == [5, 319].map(TokenID.init))
      #expect(choice.promptLogprobs == [nil, [TokenID(319): -2.5, TokenID(7): -1]])
    case .stream:
      #expect(saved.form == .stream && choice.tokens == [7, 8, 9].map(TokenID.init))
    case .chatStream: #expect(choice.logprobs == [-0.5])
    }
  }

  @Test func aReceiptAloneIsOne() throws {
    let saved = try SavedAnswers(Array((" \n" + Self.receipt.json + "\n").utf8))
    #expect(saved.form == .receipt && saved.answers == [SavedAnswer(receipt: Self.receipt)])
    let lines = Array((Self.receipt.json + "\n\n" + Self.receipt.json + "\n").utf8)
    #expect(try SavedAnswers(lines).answers.count == 2)
    #expect(throws: ReceiptError.notJSON) { try SavedAnswers(lines.dropLast(9)) }
  }

  @Test func severalChoicesHaveAReceiptEach() throws {
    let receipt = Self.receipt.json
    let choices = #"[{"index":1,"text":"b"},{"index":0,"text":"a"}]"#
    let two = #"{"choices":\#(choices),"invar":[\#(receipt),\#(receipt)]}"#
    #expect(try SavedAnswers(Array(two.utf8)).answers.map { $0.choice?.text } == ["a", "b"])
    let one = #"{"choices":\#(choices),"invar":\#(receipt)}"#
    #expect(throws: ReceiptError.otherCount(receipts: 1, choices: 2)) {
      try SavedAnswers(Array(one.utf8))
    }
  }

  @Test(arguments: [
    ("", ReceiptError.notJSON), ("{", .notJSON), ("hello", .notJSON), ("[1]", .notJSON),
    ("{}", .noReceipt), (#"{"choices":[]}"#, .noReceipt), (#"{"invar":null}"#, .noReceipt),
    (#"{"invar":{}}"#, .noReceipt), ("data: {\"choices\":[]}\n", .noReceipt),
    (": x\n\ndata: {\n", .brokenStream(line: 3)), ("data: [DONE]", .noReceipt),
  ])
  func whatHasNoReceiptSaysSo(text: String, error: ReceiptError) {
    #expect(throws: error) { try SavedAnswers(Array(text.utf8)) }
  }

  /// A log has what a receipt says.
  @Test func aLogsRequestHasAReceipt() throws {
    let file = SessionFile()
    try file.record()
    let session = try RecordedSession(path: file.path)
    let receipts = session.receipts
    #expect(receipts.count == 1, "request 2 has not ended")
    let receipt = try #require(receipts.first)
    #expect(receipt.isIntact && receipt.mode == nil)
    #expect(receipt.promptTokens == [1, 2, 319].map(TokenID.init))
    #expect(receipt.sampling == SampleSession.sampling && receipt.tokens.count == 3)
    #expect(receipt.outputHash == SampleSession.hash(0xFE))
    #expect(try Receipt(json: receipt.json) == receipt)
    let path = file.directory + "/receipts.jsonl"
    try exportSession(from: file.path, to: path, format: .receipts)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == receipt.json + "\n")
  }
}
