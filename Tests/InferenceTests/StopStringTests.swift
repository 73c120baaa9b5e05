import EngineTypes
import Inference
import Testing

/// An answer ends at the token that completes a stop string in its text.
@Suite struct StopStringTests {
  /// Tokens of several characters, of several bytes, of none.
  private struct Pieces: TextCodec {
    static let all = ["é", "日本", "✓", "ab", "", "a", "\n", "b ", "🦊", "ba"]

    struct Decoder: IncrementalDecoder {
      mutating func append(_ token: TokenID) -> String { all[token.index % all.count] }
      mutating func finish() -> String { "" }
    }

    var endOfSequence: Set<TokenID> { [TokenID(0)] }
    func encode(_ prompt: Prompt) throws -> EncodedPrompt { try ByteCodec().encode(prompt) }
    func makeStreamingDecoder() -> any IncrementalDecoder { Decoder() }
  }

  private static func answer(
    _ prompt: String, stops: [String], maxTokens: Int = 40, budget: Int = 256
  ) throws -> (tokens: [TokenRecord], end: FinishedRequest) {
    var bench = try TestBench(codec: Pieces()) { $0.tokenBudget = budget }
    let id = try bench.submit(
      request(prompt, maxTokens: maxTokens) { $0.stopStrings = stops })
    try bench.submit(request("company"))
    try bench.drain()
    return (bench.tokens(of: id), try #require(bench.end(of: id)))
  }

  /// Strings out of the text itself, so that they begin and end anywhere in its tokens.
  @Test(arguments: 0..<40)
  func itEndsWhereTheFirstOneIsComplete(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let prompt = "question \(seed)"
    let whole = try Self.answer(prompt, stops: [])
    let scalars = Array(whole.tokens.map(\.text).joined().unicodeScalars)
    let stops = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      let start = Int.random(in: 0..<scalars.count - 6, using: &random)
      return String(
        String.UnicodeScalarView(
          scalars[start..<start + Int.random(in: 1...6, using: &random)]))
    }
    let last = try #require(
      whole.tokens.indices.first { index in
        let text = Array(whole.tokens[...index].map(\.text).joined().utf8)
        return stops.contains { Self.occurs(Array($0.utf8), in: text) }
      })
    let stopped = try Self.answer(
      prompt, stops: stops, budget: Int.random(in: 1...64, using: &random))
    #expect(stopped.end.reason == .stop)
    #expect(stopped.tokens.map(\.token) == whole.tokens[...last].map(\.token))
    // Nothing is cut: the texts are what the tokens spell, and the bits those of the whole answer.
    #expect(stopped.tokens.map(\.text) == whole.tokens[...last].map(\.text))
    #expect(stopped.end.hash == whole.tokens[last].hash)
  }

  @Test func theLastTokenAllowedMayStillStop() throws {
    let whole = try Self.answer("a question", stops: [])
    let text = whole.tokens.prefix(9).map(\.text).joined()
    let count = try #require(
      (1...9).first { whole.tokens.prefix($0).map(\.text).joined() == text })
    let stopped = try Self.answer("a question", stops: [text], maxTokens: count)
    #expect(stopped.end.reason == .stop && stopped.tokens.count == count)
    let missed = try Self.answer("a question", stops: [text + "no"], maxTokens: count)
    #expect(missed.end.reason == .length)
  }

  @Test(arguments: [[""], Array(repeating: "x", count: 17)])
  func whatNobodyLooksForIsRefused(stops: [String]) throws {
    var bench = try TestBench()
    try bench.submit(request("hello") { $0.stopStrings = stops })
    guard case .rejected(let refused)? = bench.events.first else {
      Issue.record("the request was taken")
      return
    }
    #expect("\(refused.reason)".contains("stop string"))
    #expect(bench.events.count == 1)
  }

  private static func occurs(_ part: [UInt8], in text: [UInt8]) -> Bool {
    text.count >= part.count
      && (0...text.count - part.count).contains { text[$0...].starts(with: part) }
  }
}
