import EngineTypes
import GGUF
import Inference
import Testing
import Tokenization
import Transformer

/// Embeddings may have more rows than there are tokens; nobody may draw or count those.
struct PaddedVocabularyTests {
  /// The tiny model with four more rows of the embedding, of which some always win.
  ///
  /// As the control, the rows are named: tokens like all others.
  private static func model(padded: Bool, named: Bool = false) throws -> LoadedModel {
    let file = try GGUFFile(bytes: TinyModel.ggufImage())
    let (embedding, tokens) = ("token_embd.weight", "tokenizer.ggml.tokens")
    let types = "tokenizer.ggml.token_type"
    var builder = GGUFBuilder(
      copying: file, without: [embedding, tokens, types, "llama.vocab_size"])
    var texts = try file.metadata.requiredStrings(tokens)
    if named { texts += (0..<4).map { "extra\($0)" } }
    builder.set(tokens, strings: texts)
    let tensor = try #require(file.tensor(named: embedding))
    var bytes = file.bytes(of: tensor)
    if padded {
      // Opposite rows of large numbers: whatever the state, one of each pair is likely.
      let rows: [Float] = (0..<4).flatMap { row in
        (0..<64).map { column in
          (row % 2 == 0 ? 1 : -1) * (row < 2 || column % 2 == 0 ? 9 : -9)
        }
      }
      bytes += Quantization.encode(rows, as: .q8_0)
    }
    builder.addTensor(
      embedding, dimensions: [64, texts.count + (padded && !named ? 4 : 0)], type: .q8_0,
      bytes: bytes)
    return try LoadedModel(try opened(builder.build()))
  }

  private static func rows(_ model: LoadedModel) throws -> [Row] {
    var settings = EngineSettings()
    settings.blockCount = 8
    let transformer = try model.makeTransformer(settings)
    let tokens = (40..<60).map { TokenID($0) }
    let output = try transformer.forward(
      ForwardInput(
        mode: .invariant,
        chunks: [
          SequenceChunk(
            request: RequestID(1), tokenIDs: tokens, blockTable: (0..<2).map { BlockID($0) },
            logitsPositions: 0..<20, wantsLogSumExp: true)
        ]))
    return try output.rows.map { row in
      var sampled = SamplingParameters()
      sampled.temperature = 2
      return Row(
        count: row.logits.count, argmax: row.argmax, logSumExp: row.logSumExp?.bitPattern,
        drawn: try (0..<16).map { try Sampler().sample(row, sampled, position: $0) })
    }
  }

  private struct Row: Equatable {
    var count: Int
    var argmax: TokenID
    var logSumExp: UInt32?
    var drawn: [TokenID]
  }

  @Test func rowsPastTheVocabularyAreNeverSampledNorCounted() throws {
    let plain = try Self.rows(Self.model(padded: false))
    #expect(plain.allSatisfy { $0.count == 320 })
    #expect(try Self.rows(Self.model(padded: true)) == plain)
  }

  /// The same rows win where they are tokens.
  @Test func theSameRowsWinWhereTheyAreTokens() throws {
    let named = try Self.rows(Self.model(padded: true, named: true))
    #expect(named.contains { $0.argmax.index >= 320 })
    #expect(named.contains { row in row.drawn.contains { $0.index >= 320 } })
  }
}
