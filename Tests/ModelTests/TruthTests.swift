import EngineTypes
import Foundation
import Inference
import Proof
import Testing
import Tokenization
import Transformer

/// Against llama.cpp, on the real weights: tokens, perplexity, log-probabilities.
@Suite(.serialized) struct TruthTests {
  @Test func tokensAreTheOraclesOnEveryGoldenLine() throws {
    let codec = try RealModel.load().codec
    let lines = try goldenLines("dev-tokenize.jsonl")
    #expect(lines.count == 12)
    for line in lines {
      let text = try line.text("text")
      #expect(try codec.encode(.raw(text)).tokens == line.tokens("tokens"), "\(text)")
    }
  }

  @Test func promptsRenderAsTheModelsTemplateSays() throws {
    let codec = try RealModel.load().codec
    for line in try goldenLines("dev-greedy.jsonl") {
      let prompt = try line.text("prompt")
      #expect(try codec.render(prompt) == line.text("rendered"))
      #expect(try codec.encode(.chat(prompt)).tokens == line.tokens("prompt_tokens"))
      let answer = try line.tokens("tokens")
      #expect(try codec.tokenizer.decode(answer) == line.text("text"))
    }
  }

  /// llama.cpp gives 18.39 for this file, text and window.
  @Test(
    .enabled("Debian's base-files has the text") { FileManager.default.fileExists(atPath: gpl3) },
    arguments: [(ActivationType.f32, KVType.f32), (.f32, .f16), (.bf16, .bf16)])
  func perplexityIsWithinOnePercentOfTheOracles(activation: ActivationType, kv: KVType) throws {
    let model = try RealModel.load()
    let text = try String(contentsOfFile: gpl3, encoding: .utf8)
    let transformer = try model.makeTransformer(
      RealModel.settings {
        $0.activation = activation
        $0.kv = kv
        $0.blockCount = 32
      })
    let result = try Perplexity.measure(
      tokens: model.codec.encode(.raw(text)).tokens, context: 512, transformer: transformer,
      mode: .invariant)
    #expect(result.windowCount == 14)
    #expect(abs(result.value / 18.39 - 1) < 0.01, "\(result.value)")
  }

  /// Both engines quantise activations to 8 bits, each with its own rounding: probabilities agree
  /// to about 0.1, so the runs may part where two tokens are nearly tied.
  @Test(arguments: ActivationType.allCases)
  func greedyRunsAgreeWithTheOraclesUntilTheFirstNearTie(activation: ActivationType) throws {
    let model = try RealModel.load()
    let transformer = try model.makeTransformer(
      RealModel.settings {
        $0.activation = activation
        $0.kv = activation == .f32 ? .f32 : .bf16
        $0.blockCount = 16
      })
    for line in try goldenLines("dev-greedy.jsonl") {
      let (prompt, expected) = (try line.tokens("prompt_tokens"), try line.tokens("tokens"))
      let top = try line.top("top")
      let rows = try Self.logits(after: prompt, of: expected, transformer)
      #expect(rows[0].argmax == expected[0])
      for (step, row) in rows.enumerated() {
        guard top[step][0].logprob - top[step][1].logprob > 0.3 else { break }
        #expect(row.argmax == expected[step])
        let logprob = Double(try row.logits[expected[step].index] - (row.logSumExp ?? .nan))
        #expect(abs(logprob - top[step][0].logprob) < 0.15, "token \(step)")
      }
    }
  }

  /// The logits before each token of a known answer, in one pass.
  static func logits(
    after prompt: [TokenID], of answer: [TokenID], _ transformer: Transformer
  ) throws -> [ForwardOutput.Row] {
    let tokens = prompt + answer.dropLast()
    return try transformer.forward(
      ForwardInput(
        mode: .invariant,
        chunks: [
          SequenceChunk(
            request: RequestID(1), tokenIDs: tokens, blockTable: (0..<16).map { BlockID($0) },
            logitsPositions: prompt.count - 1..<tokens.count, wantsLogSumExp: true)
        ])
    ).rows
  }
}

private let gpl3 = "/usr/share/common-licenses/GPL-3"
