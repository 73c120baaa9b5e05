import EngineTypes
import Inference
import Proof
import Testing
import Transformer

struct PerplexityTests {
  private static let tokens = (0..<100).map { TokenID(30 + $0 * 7 % 200) }

  private static func measure(_ tokens: [TokenID], bos: TokenID?) throws -> Perplexity {
    let model = try LoadedModel(ModelStore(directory: "/nonexistent").open("tiny"))
    var settings = EngineSettings()
    settings.blockCount = 8
    return try Perplexity.measure(
      tokens: tokens, context: 32, bos: bos, transformer: try model.makeTransformer(settings),
      mode: .invariant)
  }

  /// Not only the text: every window, as llama.cpp's tool does, in the place of its own first token.
  @Test func bosStandsAtTheHeadOfEveryWindow() throws {
    let bos = TokenID(318)
    var replaced = Self.tokens
    for start in [0, 32, 64] { replaced[start] = bos }
    let measured = try Self.measure(Self.tokens, bos: bos)
    #expect(measured == (try Self.measure(replaced, bos: nil)))
    #expect(measured != (try Self.measure(Self.tokens, bos: nil)))
    #expect(measured.windowCount == 3 && measured.tokenCount == 45)
  }
}
