import EngineTypes
import Inference
import Transformer

/// A prompt and its answer computed again in one forward pass, with the logits of every row.
///
/// What a trainer computes where a sampler has decoded step by step.
struct PrefillScore {
  let answer: Answer
  /// [answer tokens][vocabulary].
  private let logits: [[Float]]

  /// Overwrites the transformer's KV cache from block 0.
  init(
    prompt: [TokenID], answer: Answer, model: LoadedModel, settings: EngineSettings,
    transformer: Transformer
  ) throws(DeviceFailure) {
    let tokens = prompt + answer.tokenIDs.dropLast()
    let blockSize = transformer.options.blockSize
    let output = try transformer.forward(
      ForwardInput(
        mode: settings.mode,
        chunks: [
          SequenceChunk(
            request: RequestID(1), tokenIDs: tokens,
            blockTable: (0..<(tokens.count + blockSize - 1) / blockSize).map { BlockID($0) },
            logitsPositions: tokens.indices, wantsLogSumExp: true)
        ]))
    let rows = output.rows.suffix(answer.tokens.count)
    self.answer = try Self.answer(
      rows, answer.tokens,
      OutputHashChain(header: HashHeader(model.description, settings), promptTokens: prompt),
      model.codec.makeStreamingDecoder())
    logits = try rows.map { (row) throws(DeviceFailure) in try row.logits.values() }
  }

  /// The answer these rows stand for: their own choice of token, hashed as the engine hashes.
  private static func answer(
    _ rows: ArraySlice<ForwardOutput.Row>, _ decoded: [TokenRecord], _ start: OutputHashChain,
    _ decoder: any IncrementalDecoder
  ) throws(DeviceFailure) -> Answer {
    var (chain, decoder) = (start, decoder)
    var tokens: [TokenRecord] = []
    for (row, decoded) in zip(rows, decoded) {
      guard let digest = row.digest, let logSumExp = row.logSumExp else { continue }
      chain.absorb(decoded.token, position: row.place.position, digest: digest)
      var token = decoded
      (token.token, token.hash) = (row.argmax, chain.hash)
      token.text = decoder.append(row.argmax)
      token.top = [
        TokenLogprob(token: row.argmax, logprob: try row.logits[row.argmax.index] - logSumExp)
      ]
      tokens.append(token)
    }
    let rest = decoder.finish()
    if !tokens.isEmpty { tokens[tokens.count - 1].text += rest }
    return Answer(tokens: tokens)
  }

  /// The largest of KL(decoded ‖ scored) over the answer's tokens, in nats.
  func klDivergence(from decoded: [[Float]]) -> Double {
    zip(decoded, logits).map(divergence).max() ?? 0
  }
}
