import EngineTypes
import Serving
import Testing

/// What becomes of a request's body, good or bad.
@Suite struct RequestReadingTests {
  private func completion(_ body: String) throws(APIError) -> GenerationCall {
    try GenerationCall(completion: Array(body.utf8), for: Tiny.served(), randomSeed: { 77 })
  }

  private func chat(_ body: String) throws(APIError) -> GenerationCall {
    try GenerationCall(chat: Array(body.utf8), for: Tiny.served(), randomSeed: { 77 })
  }

  @Test(arguments: [
    (#"{"prompt":"a"}"#, [Prompt.raw("a")]),
    (#"{"prompt":["a","b"]}"#, [.raw("a"), .raw("b")]),
    (#"{"prompt":[1,2]}"#, [.tokens([TokenID(1), TokenID(2)])]),
    (#"{"prompt":[[1],[2,3]]}"#, [.tokens([TokenID(1)]), .tokens([TokenID(2), TokenID(3)])]),
  ])
  func promptsComeInFourShapes(body: String, prompts: [Prompt]) throws {
    #expect(try completion(body).prompts == prompts)
  }

  @Test func whatIsLeftOutIsAsInTheOpenAIAPI() throws {
    let call = try completion(#"{"prompt":"a"}"#)
    #expect(call.sampling.maxTokens == 16 && call.sampling.temperature == 1)
    #expect(call.sampling.topP == 1 && call.sampling.topK == 0 && call.sampling.minP == 0)
    #expect(call.sampling.seed == 77, "a random one where tokens are drawn")
    #expect(call.logprobCount == nil && call.sampleCount == 1 && !call.streams && !call.echoes)
    #expect(call.mode == nil && call.unknownFields == [])
    let chat = try chat(#"{"messages":[{"role":"user","content":"a"}]}"#)
    #expect(!chat.hasTokenLimit && chat.logprobCount == nil)
  }

  @Test func everyFieldIsObeyed() throws {
    let call = try completion(
      #"""
      {"model":"tiny","prompt":"a","n":3,"seed":5,"temperature":0.5,"top_p":0.9,"top_k":40,
       "min_p":0.05,"max_tokens":7,"stop":["x","yz"],"ignore_eos":true,"mode":"standard","stream":true,
       "stream_options":{"include_usage":true,"continuous_usage_stats":true},"echo":true,"logprobs":2,
       "return_token_ids":true,"return_tokens_as_token_ids":true,"user":"me","repetition_penalty":1.0}
      """#)
    #expect(call.sampleCount == 3 && call.choiceCount == 3 && call.stopStrings == ["x", "yz"])
    #expect(call.sampling.seed == 5 && call.sampling.temperature == 0.5 && call.sampling.topK == 40)
    #expect(call.sampling.topP == 0.9 && call.sampling.minP == 0.05)
    #expect(call.sampling.maxTokens == 7 && call.sampling.ignoresEndOfSequence)
    #expect(call.mode == .standard && call.streams && call.includesUsage && call.continuousUsage)
    #expect(call.echoes && call.logprobCount == 2 && call.promptLogprobCount == 2)
    #expect(call.returnsTokenIDs && call.spellsTokensByID && call.unknownFields == [])
  }

  /// The first sample is the plain request; the others' seeds follow from its seed alone.
  @Test func samplesDifferInTheirSeedsOnly() throws {
    let call = try completion(#"{"prompt":["a","b"],"n":2,"seed":0,"max_tokens":3}"#)
    let requests = try call.requests(for: Tiny.served())
    #expect(requests.map(\.prompt) == [.raw("a"), .raw("a"), .raw("b"), .raw("b")])
    #expect(requests.map(\.sampling.seed) == [0, 0xe220_a839_7b1d_cdaf, 0, 0xe220_a839_7b1d_cdaf])
    #expect(Set(requests.map(\.sampling.maxTokens)) == [3])
  }

  /// Twins must have one seed, and greedy answers have no use for another.
  @Test func greedyAnswersHaveNoRandomSeed() throws {
    #expect(try completion(#"{"prompt":"a","temperature":0}"#).sampling.seed == 0)
    #expect(try completion(#"{"prompt":"a","temperature":0,"seed":-1}"#).sampling.seed == .max)
  }

  @Test(arguments: [
    (#"[{"role":"user","content":"a"}]"#, [ChatMessage.user("a")]),
    (
      #"[{"role":"system","content":"s"},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]"#,
      [.system("s"), .user("a"), .assistant("b"), .user("c")]
    ),
    (
      #"[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]"#,
      [.user("ab")]
    ),
    (#"[{"role":"developer","content":"s","name":"n"}]"#, [.system("s")]),
  ])
  func messagesAreRolesAndTexts(messages: String, expected: [ChatMessage]) throws {
    #expect(try chat("{\"messages\":\(messages)}").prompts == [.conversation(expected)])
  }

  @Test func theNewerNameOfALimitWins() throws {
    let body =
      #"{"messages":[{"role":"user","content":"a"}],"max_tokens":5,"max_completion_tokens":9}"#
    #expect(try chat(body).sampling.maxTokens == 9)
  }

  @Test(arguments: [
    "frequency_penalty", "presence_penalty", "logit_bias", "tools", "suffix", "stop_token_ids",
  ])
  func whatAsksForNothingIsNoReasonToRefuse(name: String) throws {
    for value in ["null"] + (name.hasSuffix("penalty") ? ["0", "0.0"] : []) {
      #expect(try completion("{\"prompt\":\"a\",\"\(name)\":\(value)}").unknownFields == [])
    }
  }

  @Test func unknownFieldsAreNoted() throws {
    let call = try completion(#"{"prompt":"a","zebra":1,"apple":{},"nothing":null}"#)
    #expect(call.unknownFields == ["apple", "zebra"])
  }

  /// As JSON's schemas have it, and clients whose language knows one kind of number only.
  @Test func aWholeNumberMayHaveAPoint() throws {
    let call = try completion(
      #"{"prompt":[1.0,2],"seed":-1.0,"n":2.0,"max_tokens":3.0,"logprobs":1.0,"top_k":4.0}"#)
    #expect(call.prompts == [.tokens([TokenID(1), TokenID(2)])])
    #expect(call.sampling.seed == .max && call.sampling.topK == 4 && call.sampling.maxTokens == 3)
    #expect(call.sampleCount == 2 && call.logprobCount == 1)
  }

  @Test(
    arguments: [
      ("", nil), ("{", nil), ("[]", nil), ("{\"prompt\":\"a\",}", nil), ("\u{FEFF}{}", nil),
      (#"{"prompt":"a","prompt":"b"}"#, "prompt"),
      (#"{}"#, "prompt"), (#"{"prompt":[]}"#, "prompt"), (#"{"prompt":5}"#, "prompt"),
      (#"{"prompt":[1,"a"]}"#, "prompt"), (#"{"prompt":[1.5]}"#, "prompt"),
      (#"{"prompt":[99999999999]}"#, "prompt"),
      (#"{"prompt":"a","n":0}"#, "n"), (#"{"prompt":"a","n":129}"#, "n"),
      (#"{"prompt":"a","n":"2"}"#, "n"),
      (#"{"prompt":"a","temperature":-1}"#, "temperature"),
      (#"{"prompt":"a","temperature":1e400}"#, "temperature"),
      (#"{"prompt":"a","temperature":1e300}"#, "temperature"),
      (#"{"prompt":"a","temperature":1001}"#, "temperature"),
      (#"{"prompt":"a","top_p":0}"#, "top_p"), (#"{"prompt":"a","min_p":2}"#, "min_p"),
      (#"{"prompt":"a","top_k":-2}"#, "top_k"),
      (#"{"prompt":"a","max_tokens":0}"#, "max_tokens"),
      (#"{"prompt":"a","max_tokens":-1}"#, "max_tokens"),
      (#"{"prompt":"a","logprobs":21}"#, "logprobs"),
      (#"{"prompt":"a","seed":1.5}"#, "seed"),
      (#"{"prompt":"a","seed":18446744073709551616}"#, "seed"),
      (#"{"prompt":"a","stop":""}"#, "stop"), (#"{"prompt":"a","stop":[1]}"#, "stop"),
      (#"{"prompt":"a","mode":"fast"}"#, "mode"),
      (#"{"prompt":"a","stream":"yes"}"#, "stream"),
      (#"{"prompt":"a","stream_options":{}}"#, "stream_options"),
      (#"{"prompt":"a","stream":true,"prompt_logprobs":1}"#, "prompt_logprobs"),
      (#"{"prompt":"a","frequency_penalty":0.1}"#, "frequency_penalty"),
      (#"{"prompt":"a","repetition_penalty":1.1}"#, "repetition_penalty"),
      (#"{"prompt":"a","logit_bias":{"5":1}}"#, "logit_bias"),
      (#"{"prompt":"a","best_of":2}"#, "best_of"),
      (#"{"prompt":"a","response_format":{"type":"json_object"}}"#, "response_format"),
      (#"{"prompt":"a","suffix":"z"}"#, "suffix"),
    ] as [(String, String?)])
  func aBadCompletionNamesItsField(body: String, parameter: String?) {
    let error = #expect(throws: APIError.self) { try completion(body) }
    #expect(error?.status == 400 && error?.type == "invalid_request_error")
    #expect(error?.parameter == parameter, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    (#"{}"#, "messages"), (#"{"messages":[]}"#, "messages"), (#"{"messages":"a"}"#, "messages"),
    (#"{"messages":[{"role":"tool","content":"a"}]}"#, "messages[0].role"),
    (#"{"messages":[{"role":"user"}]}"#, "messages[0].content"),
    (
      #"{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}"#,
      "messages[0].content[0]"
    ),
    (#"{"messages":[{"role":"user","content":"a"}],"top_logprobs":2}"#, "top_logprobs"),
    (#"{"messages":[{"role":"user","content":"a"}],"tools":[{}]}"#, "tools"),
    (#"{"messages":[{"role":"user","content":"a"}],"tool_choice":"required"}"#, "tool_choice"),
    (#"{"messages":[{"role":"user","content":"a"}],"echo":true}"#, "echo"),
  ])
  func aBadChatNamesItsField(body: String, parameter: String) {
    let error = #expect(throws: APIError.self) { try chat(body) }
    #expect(error?.status == 400 && error?.parameter == parameter, "\(error?.message ?? "")")
  }

  @Test func anotherModelIsNotHere() {
    let error = #expect(throws: APIError.self) {
      try completion("{\"model\":\"gpt-\\u001b[31m\",\"prompt\":\"a\"}")
    }
    #expect(error?.status == 404 && error?.code == "model_not_found")
    #expect(error?.message.contains("\u{1B}") == false, "nobody's words command a terminal")
  }

  @Test func deepNestingIsAnErrorAndNoCrash() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: APIError.self) { try completion("{\"prompt\":\(deep)") }
  }

  /// The same reader, given something better: the errors above are not of its own making.
  @Test func scoringAPromptNeedsNoToken() throws {
    let call = try completion(#"{"prompt":"a","max_tokens":0,"echo":true,"logprobs":0}"#)
    #expect(call.sampling.maxTokens == 0 && call.promptLogprobCount == 0)
  }
}
