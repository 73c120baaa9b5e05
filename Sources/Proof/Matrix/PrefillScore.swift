import EngineTypes
import Inference
import Transformer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A prompt and its answer computed again in one forward pass, with the logits of every row.
///
/// What a trainer computes where a sampler has decoded step by step.
struct PrefillScore {
  let outcome: Outcome
  /// [answer tokens][vocabulary].
  private let logits: [[Float]]

  /// Overwrites the transformer's KV cache from block 0.
  init(
    prompt: [TokenID], answer: [TokenID], model: LoadedModel, settings: EngineSettings,
    transformer: Transformer
  ) {
    let tokens = prompt + answer.dropLast()
    let blockSize = transformer.options.blockSize
    let output = transformer.forward(
      ForwardInput(
        mode: settings.mode,
        chunks: [
          SequenceChunk(
            request: RequestID(1), tokenIDs: tokens,
            blockTable: (0..<(tokens.count + blockSize - 1) / blockSize).map { BlockID($0) },
            logitsPositions: tokens.indices, wantsLogSumExp: true)
        ]))
    let rows = output.rows.suffix(answer.count)
    outcome = Self.outcome(
      rows, answer,
      OutputHashChain(header: HashHeader(model.description, settings), promptTokens: prompt),
      model.codec.makeStreamingDecoder())
    logits = rows.map { row in (0..<row.logits.count).map { row.logits[$0] } }
  }

  /// The answer these rows stand for: their own choice of token, hashed as the engine hashes.
  private static func outcome(
    _ rows: ArraySlice<ForwardOutput.Row>, _ answer: [TokenID], _ start: OutputHashChain,
    _ decoder: any IncrementalDecoder
  ) -> Outcome {
    var (outcome, chain, decoder) = (Outcome(), start, decoder)
    for (row, token) in zip(rows, answer) {
      guard let digest = row.digest, let logSumExp = row.logSumExp else { continue }
      chain.absorb(token, position: row.place.position, digest: digest)
      outcome.hashes.append(chain.hash)
      outcome.tokens.append(row.argmax)
      outcome.logprobBits.append((row.logits[row.argmax.index] - logSumExp).bitPattern)
      outcome.text += decoder.append(row.argmax)
    }
    outcome.text += decoder.finish()
    return outcome
  }

  /// The largest of KL(decoded ‖ scored) over the answer's tokens, in nats.
  func klDivergence(from decoded: [[Float]]) -> Double {
    zip(decoded, logits).map(Self.klDivergence).max() ?? 0
  }

  private static func klDivergence(_ p: [Float], _ q: [Float]) -> Double {
    let (p, q) = (logSoftmax(p), logSoftmax(q))
    return zip(p, q).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) }
  }

  private static func logSoftmax(_ row: [Float]) -> [Double] {
    let largest = Double(row.max() ?? 0)
    let sum = row.reduce(0.0) { $0 + exp(Double($1) - largest) }
    return row.map { Double($0) - largest - log(sum) }
  }
}
