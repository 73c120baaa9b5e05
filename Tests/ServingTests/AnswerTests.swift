import EngineTypes
import Foundation
import Inference
import Serving
import Testing
import Tokenization

/// Replies over an engine that says what it is told.
@Suite(.timeLimit(.minutes(15))) struct AnswerTests {
  private func engine(
    _ answer: @escaping @Sendable (Told) -> [EngineEvent]
  ) -> ScriptedEngine {
    ScriptedEngine { id, request in
      var told = Told(id: id)
      told.request = request
      return answer(told)
    }
  }

  @Test func aCompletionHasTextReasonAndUsage() async throws {
    let api = Tiny.api(engine { $0.answer(["one", " two"], .stop) })
    let reply = try await api.post("/v1/completions", #"{"prompt":"Hi"}"#)
    let body = try reply.json()
    #expect(reply.status == 200 && reply.header("content-type") == "application/json")
    #expect(body["object"] as? String == "text_completion" && body["model"] as? String == "tiny")
    let choice = try #require(body.list("choices").first)
    #expect(choice["text"] as? String == "one two" && choice["finish_reason"] as? String == "stop")
    #expect(choice["logprobs"] is NSNull)
    #expect(body.object("usage")["prompt_tokens"] as? Int == 2)
    #expect(body.object("usage")["completion_tokens"] as? Int == 2)
    #expect(body.object("usage")["total_tokens"] as? Int == 4)
    #expect(reply.header("x-output-sha256") == String(repeating: "02", count: 32))
    #expect(reply.header("x-request-id")?.count == 32)
  }

  @Test func aChatHasAMessage() async throws {
    let api = Tiny.api(engine { $0.answer(["Hello"]) })
    let body = try await api.post(
      "/v1/chat/completions", #"{"messages":[{"role":"user","content":"Hi"}]}"#
    ).json()
    let choice = try #require(body.list("choices").first)
    #expect(body["object"] as? String == "chat.completion")
    #expect(choice.object("message")["role"] as? String == "assistant")
    #expect(choice.object("message")["content"] as? String == "Hello")
    #expect(choice["finish_reason"] as? String == "length")
  }

  /// A chunk for each token, the first one with the role and text, the last one with the reason.
  @Test func aStreamHasAChunkForEachToken() async throws {
    let api = Tiny.api(engine { $0.answer(["a", "", "é", ""], .stop) })
    let reply = try await api.post(
      "/v1/chat/completions",
      #"{"messages":[{"role":"user","content":"Hi"}],"stream":true}"#)
    #expect(reply.header("content-type")?.hasPrefix("text/event-stream") == true)
    #expect(reply.events.last == "[DONE]" && reply.text.hasSuffix("data: [DONE]\n\n"))
    let choices = try reply.chunks().compactMap { $0.list("choices").first }
    #expect(choices.map { $0.object("delta")["content"] as? String } == ["a", "é", ""])
    #expect(choices.map { $0.object("delta")["role"] as? String } == ["assistant", nil, nil])
    #expect(choices.map { $0["finish_reason"] as? String } == [nil, nil, "stop"])
    #expect(try reply.chunks().allSatisfy { $0["usage"] == nil })
  }

  /// Who asks for log-probabilities gets each token's, with text or without.
  @Test func noTokenIsMissingWhereLogprobsAreWanted() async throws {
    let api = Tiny.api(
      engine { told in
        [
          told.admitted, told.token(0, "", logprob: -0.5),
          told.token(1, "é", logprob: -1.25), told.finished(2),
        ]
      })
    let reply = try await api.post(
      "/v1/completions", #"{"prompt":"Hi","stream":true,"logprobs":0,"return_token_ids":true}"#)
    let choices = try reply.chunks().compactMap { $0.list("choices").first }
    #expect(choices.map { $0["text"] as? String } == ["", "é"])
    #expect(
      choices.map { $0.object("logprobs")["token_logprobs"] as? [Double] } == [[-0.5], [-1.25]])
    #expect(choices.map { $0.object("logprobs")["text_offset"] as? [Int] } == [[0], [0]])
    #expect(choices.map { $0["token_ids"] as? [Int] } == [[9], [9]])
    #expect(choices.map { $0["prompt_token_ids"] as? [Int] } == [[7, 8], nil])
  }

  @Test func usageComesLastAndWithoutChoices() async throws {
    let api = Tiny.api(engine { $0.answer(["a", "b"]) })
    let reply = try await api.post(
      "/v1/completions",
      #"{"prompt":"Hi","stream":true,"stream_options":{"include_usage":true}}"#)
    let chunks = try reply.chunks()
    #expect(chunks.map { $0.list("choices").count } == [1, 1, 0])
    #expect(chunks.map { $0.object("usage")["total_tokens"] as? Int } == [nil, nil, 4])
    let continuous = try await api.post(
      "/v1/completions",
      #"{"prompt":"Hi","stream":true,"stream_options":{"continuous_usage_stats":true}}"#)
    // Both tokens came in one go here, so both are counted.
    #expect(try continuous.chunks().allSatisfy { $0["usage"] != nil })
  }

  @Test func aFloatComesBackExactly() async throws {
    let values: [Float] = [
      -0.1, -1e-7, -12.345678, 0, -.greatestFiniteMagnitude, -.leastNonzeroMagnitude,
    ]
    let api = Tiny.api(
      engine { told in
        [told.admitted] + values.indices.map { told.token($0, "x", logprob: values[$0]) }
          + [told.finished(values.count)]
      })
    let text = try await api.post("/v1/completions", #"{"prompt":"Hi","logprobs":0}"#).text
    // Read from the text: what is asked is which digits stand there.
    let list = try #require(text.firstMatch(of: /"token_logprobs":\[([^\]]*)\]/)).1
    let read = list.split(separator: ",").map { Double($0) }
    #expect(read == values.map(Double.init))
    #expect(read.map { $0.map { Float($0) } } == values)
  }

  @Test func chatLogprobsHaveTokensBytesAndTheLikeliest() async throws {
    let top = [TokenLogprob(token: TokenID(40), logprob: -0.25)]
    let api = Tiny.api(
      engine { [$0.admitted, $0.token(0, "x", logprob: -2, top: top), $0.finished(1)] })
    let body = try await api.post(
      "/v1/chat/completions",
      #"{"messages":[{"role":"user","content":"Hi"}],"logprobs":true,"top_logprobs":1}"#
    ).json()
    let entry = try #require(body.list("choices")[0].object("logprobs").list("content").first)
    #expect(entry["logprob"] as? Double == -2)
    let best = try #require(entry.list("top_logprobs").first)
    let bytes = Array(Tiny.model.codec.tokenizer.bytes(of: TokenID(40))).map(Int.init)
    #expect(best["logprob"] as? Double == -0.25 && best["bytes"] as? [Int] == bytes)
  }

  @Test func anEchoBeginsWithThePrompt() async throws {
    let api = Tiny.api(
      engine { told in
        let score = PromptScore(
          token: TokenID(8), logprob: -1.5, rank: 3,
          top: [TokenLogprob(token: TokenID(5), logprob: -0.5)])
        return [
          told.admitted, .promptScored(PromptScores(request: told.id, scores: [score])),
          told.finished(0),
        ]
      })
    let body = try await api.post(
      "/v1/completions",
      #"{"prompt":"Hi","echo":true,"logprobs":1,"max_tokens":0,"prompt_logprobs":1}"#
    ).json()
    let choice = body.list("choices")[0]
    #expect(choice["text"] as? String == "Hi")
    let scores = choice.object("logprobs")["token_logprobs"] as? [Any]
    #expect(scores?.count == 2 && scores?[0] is NSNull && scores?[1] as? Double == -1.5)
    let prompt = choice["prompt_logprobs"] as? [Any]
    #expect(prompt?.count == 2 && prompt?[0] is NSNull)
    let entry = (prompt?[1] as? [String: Any] ?? [:]).object("8")
    #expect(entry["rank"] as? Int == 3 && entry["logprob"] as? Double == -1.5)
  }

  @Test func severalAnswersKeepTheirPlaces() async throws {
    let api = Tiny.api(engine { $0.answer(["answer \($0.id.rawValue)"]) })
    let body = try await api.post("/v1/completions", #"{"prompt":["a","b"],"n":2}"#).json()
    #expect(
      body.list("choices").map { $0["text"] as? String }
        == ["answer 1", "answer 2", "answer 3", "answer 4"])
    #expect(body.list("choices").map { $0["index"] as? Int } == [0, 1, 2, 3])
    // A prompt counts once, however many answers it has.
    #expect(body.object("usage")["prompt_tokens"] as? Int == 4)
    #expect(body.object("usage")["completion_tokens"] as? Int == 4)
  }

  @Test(arguments: [false, true])
  func aStopStringIsCutOff(streams: Bool) async throws {
    let api = Tiny.api(engine { $0.answer(["one", " E", "ND x"], .stop) })
    let reply = try await api.post(
      "/v1/completions", #"{"prompt":"Hi","stop":"END","stream":\#(streams)}"#)
    let bodies = streams ? try reply.chunks() : [try reply.json()]
    let text = bodies.compactMap { $0.list("choices").first?["text"] as? String }.joined()
    #expect(text == "one ")
  }

  @Test(
    arguments: [
      (RejectionReason.queueFull(limit: 3), 429, "queue_full"),
      (.promptTooLong(tokenCount: 9, limit: 5), 400, "context_length_exceeded"),
      (.needsMoreBlocks(needed: 9, total: 5), 400, "context_length_exceeded"),
      (.emptyPrompt, 400, nil), (.invalidToken(TokenID(1)), 400, nil),
      (.unusablePrompt("why"), 400, nil),
    ] as [(RejectionReason, Int, String?)])
  func aRefusalIsAStatusStreamedOrNot(
    reason: RejectionReason, status: Int, code: String?
  ) async throws {
    for streams in [false, true] {
      let api = Tiny.api(engine { [$0.rejected(reason)] })
      let reply = try await api.post(
        "/v1/completions", #"{"prompt":"Hi","stream":\#(streams)}"#)
      #expect(reply.status == status)
      let error = try reply.json().object("error")
      #expect(error["code"] as? String == code && error["message"] is String)
      #expect((reply.header("retry-after") != nil) == (status == 429))
      #expect((reply.header("x-should-retry") != nil) == (status == 429))
    }
  }

  /// One answer's refusal is the call's, and the others are not computed for nobody.
  @Test func whatIsLeftOfARefusedCallIsCancelled() async throws {
    let engine = ScriptedEngine { id, _ in
      id == RequestID(2) ? [Told(id: id).rejected(.emptyPrompt)] : [Told(id: id).admitted]
    }
    let reply = try await Tiny.api(engine).post("/v1/completions", #"{"prompt":"Hi","n":2}"#)
    #expect(reply.status == 400)
    await engine.waitForCancellation(of: RequestID(1))
  }

  @Test func aFaultIsAnErrorAndEndsTheHealth() async throws {
    let engine = engine { [$0.admitted, .fault("the disk is on fire")] }
    let api = Tiny.api(engine)
    async let whole = api.post("/v1/completions", #"{"prompt":"Hi"}"#)
    async let streamed = api.post("/v1/completions", #"{"prompt":"Hi","stream":true}"#)
    while engine.seen.requests.count < 2 { await Task.yield() }
    engine.end()
    let (first, second) = try await (whole, streamed)
    #expect(first.status == 500)
    #expect(try first.json().object("error")["message"] as? String == "the disk is on fire")
    #expect(second.status == 500 || second.events.first?.contains("the disk is on fire") == true)
    let health = try await api.get("/health")
    #expect(health.status == 503)
  }

  /// The fingerprint says which kernels answered.
  @Test func theFingerprintChangesWithTheModeAlone() async throws {
    let api = Tiny.api(engine { $0.answer(["x"]) })
    var prints: [String] = []
    for body in [
      #"{"prompt":"Hi"}"#, #"{"prompt":"other","mode":"invariant"}"#,
      #"{"prompt":"Hi","mode":"standard"}"#,
    ] {
      let json = try await api.post("/v1/completions", body).json()
      prints.append(try #require(json["system_fingerprint"] as? String))
    }
    #expect(prints[0].wholeMatch(of: /invar-1\.2\.3-invariant-[0-9a-f]{8}/) != nil)
    #expect(prints[0] == prints[1])
    #expect(prints[2].wholeMatch(of: /invar-1\.2\.3-standard-[0-9a-f]{8}/) != nil)
    #expect(prints[0].suffix(8) != prints[2].suffix(8))
  }

  @Test(arguments: [
    ("GET", "/nothing", 404), ("GET", "/v1/completions", 405), ("POST", "/v1/models", 405),
    ("GET", "/v1/models/", 200), ("GET", "/v1/models/tiny", 200), ("GET", "/v1/models/gpt", 404),
    ("HEAD", "/health", 200), ("GET", "/version", 200), ("GET", "/openapi.json", 200),
    ("DELETE", "/health", 405),
  ])
  func pathsAndMethods(method: String, path: String, status: Int) async throws {
    let reply = try await Tiny.api(ScriptedEngine()).gather(APIRequest(method: method, path: path))
    #expect(reply.status == status)
    #expect((reply.header("allow") != nil) == (status == 405))
    if status >= 400 { #expect(try reply.json().object("error")["type"] is String) }
  }

  @Test func theModelListHasWhatClientsRead() async throws {
    let body = try await Tiny.api(ScriptedEngine()).get("/v1/models").json()
    let card = try #require(body.list("data").first)
    #expect(card["id"] as? String == "tiny" && card["root"] as? String == "tiny")
    #expect(card["max_model_len"] as? Int == 512 && card["parent"] is NSNull)
  }

  @Test func tokensGoThereAndBack() async throws {
    let api = Tiny.api(ScriptedEngine())
    let tokens = try await api.post("/tokenize", #"{"prompt":"Hello there"}"#).json()
    let ids = try #require(tokens["tokens"] as? [Int])
    #expect(ids.count == tokens["count"] as? Int)
    let text = try await api.post("/detokenize", "{\"tokens\":\(ids)}").json()
    #expect((text["prompt"] as? String)?.contains("Hello there") == true)
    let bad = try await api.post("/detokenize", #"{"tokens":[-1]}"#)
    #expect(bad.status == 400)
  }

  @Test func onlyTheKeyOpens() async throws {
    let api = Tiny.api(ScriptedEngine(), key: BearerKey("secret"))
    for (header, status) in [
      (nil, 401), ("Bearer secret", 200), ("bearer secret", 200), ("Bearer secreT", 401),
      ("Bearer ", 401), ("secret", 401), ("Basic secret", 401), ("Bearer secret2", 401),
    ] as [(String?, Int)] {
      #expect(try await api.get("/v1/models", authorization: header).status == status)
    }
    #expect(try await api.get("/health").status == 200)
  }

  @Test func theClientsOwnNameComesBackWhereItIsHarmless() async throws {
    let api = Tiny.api(ScriptedEngine())
    for (name, comes) in [("abc-1", true), ("a b", false), ("", false), ("é", false)] {
      let reply = try await api.gather(
        APIRequest(method: "GET", path: "/health", requestID: name))
      #expect((reply.header("x-request-id") == name) == comes)
    }
  }
}
