import Foundation
import Probing
import ServerAccess
import Testing

/// Every server's form of an answer says the same.
@Suite struct AnswerShapeTests {
  private func expected(_ shape: Shapes.Shape) -> Answer {
    var answer = Answer()
    answer.text = " Hello"
    answer.finishReason = "length"
    answer.scores = [
      TokenScore(
        token: " Hel", logprob: Logprob(digits: "-0.5", value: -0.5),
        top: [
          .init(token: " Hel", logprob: Logprob(digits: "-0.5", value: -0.5)),
          .init(token: " Hi", logprob: Logprob(digits: "-1.5", value: -1.5)),
        ]),
      TokenScore(
        token: "lo", logprob: Logprob(digits: "-1.25", value: -1.25),
        top: [
          .init(token: "lo", logprob: Logprob(digits: "-1.25", value: -1.25)),
          .init(token: "p", logprob: Logprob(digits: "-2", value: -2)),
        ]),
    ]
    if shape.hasIDs { answer.tokenIDs = [12, 13] }
    answer.outputHash = shape.hash
    (answer.promptTokenCount, answer.outputTokenCount, answer.cachedTokenCount) = (3, 2, 1)
    answer.fingerprint = "vllm-0.32"
    return answer
  }

  @Test(arguments: Shapes.all)
  func aWholeResponseIsRead(shape: Shapes.Shape) throws {
    var reader = ResponseReader(AnswerLimits())
    try reader.begin(status: 200, contentType: "application/json", length: -1)
    try reader.absorb(Array(shape.whole.utf8))
    let (answer, isStreamed) = try reader.answer()
    #expect(answer == expected(shape))
    #expect(!isStreamed)
  }

  /// Wherever the network cuts it.
  @Test(arguments: Shapes.all, [1, 7, 100_000])
  func aStreamIsReadHoweverItIsCut(shape: Shapes.Shape, length: Int) throws {
    let texts = [
      shape.stream, shape.stream.replacing("\n", with: "\r\n"), ": hello\n\n\(shape.stream)",
    ]
    for text in texts {
      var reader = ResponseReader(AnswerLimits())
      try reader.begin(status: 200, contentType: "text/event-stream; charset=utf-8", length: -1)
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        try reader.absorb(rest.prefix(length))
        rest = rest.dropFirst(length)
      }
      let (answer, isStreamed) = try reader.answer()
      #expect(answer == expected(shape))
      #expect(isStreamed)
    }
  }

  /// Two spellings of a double are one log-probability, neighbours are two.
  @Test func logprobsAreComparedAsDoubles() throws {
    func answer(_ digits: String) throws -> Answer {
      let text =
        #"{"choices":[{"text":"a","logprobs":{"tokens":["a"],"token_logprobs":[\#(digits)]}}]}"#
      var reader = ResponseReader(AnswerLimits())
      try reader.absorb(Array(text.utf8))
      return try reader.answer().answer
    }
    let reference = try answer("-0.1")
    #expect(AnswerDifference(try answer("-1.0e-1"), from: reference).differing.isEmpty)
    let other = AnswerDifference(try answer("-0.10000000000000002"), from: reference)
    #expect(other.differing == [.logprobs])
    #expect(other.largest ?? 1 < 1e-15)
    #expect(other.firstLogprob == 0 && other.firstToken == nil)
  }

  /// What only servers that are known to take it are sent.
  @Test(arguments: [
    (ServerFamily.vllm, true, true), (.invar, true, true), (.sglang, true, false),
    (.llamaServer, true, false), (.other, false, false),
  ])
  func anUnknownServerIsSentNothingOfItsOwn(family: ServerFamily, usage: Bool, ids: Bool) throws {
    let manner = Manner(endpoint: .chat, model: "m", family: family, topCount: 5)
    var question = Question(prompt: "\"Hi\"\n", maxTokens: 3, mode: "standard", isStreamed: true)
    question.ignoresEnd = true
    let body = try JSONSerialization.jsonObject(with: Data(manner.body(question).utf8))
    let fields = try #require(body as? [String: Any])
    #expect((fields["stream_options"] != nil) == usage)
    #expect((fields["ignore_eos"] != nil) == usage)
    #expect((fields["return_token_ids"] != nil) == ids)
    #expect(fields["mode"] as? String == "standard")
    #expect(fields["temperature"] as? Int == 0)
    #expect(fields["top_logprobs"] as? Int == 5)
    let messages = try #require(fields["messages"] as? [[String: String]])
    #expect(messages == [["role": "user", "content": "\"Hi\"\n"]])
  }

  @Test(arguments: [
    ("127.0.0.1:8000", "http://127.0.0.1:8000"), ("http://h:1/v1/", "http://h:1"),
    ("https://host/prefix/v1", "https://host/prefix"), ("HTTP://h", "http://h"),
    ("[::1]:8000", "http://[::1]:8000"),
  ])
  func addressesAreReadAsPeopleHaveThem(text: String, base: String) throws {
    #expect(try ServerAddress(text).base == base)
  }

  @Test(arguments: [
    ("ftp://h", HTTPAddressError.otherScheme), ("http://u:p@h", .password), ("", .notAnAddress),
    ("http://h:99999", .badPort), ("http://h/?a=b", .notAnAddress), ("a b", .notAnAddress),
  ])
  func otherAddressesAreRefused(text: String, error: HTTPAddressError) {
    #expect(throws: error) { try ServerAddress(text) }
  }
}
