public import EngineTypes
public import Transformer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How surprised a model is by a text: the usual windowed measure.
///
/// The text is cut into windows of `context` tokens. Each is computed from scratch, and the tokens
/// of its second half are scored, so that every scored token has at least half a window before it.
/// llama.cpp's tool does the same, which makes the figures comparable.
public struct Perplexity: Hashable, Sendable {
  /// Windows computed.
  public let windowCount: Int
  /// Tokens scored.
  public let tokenCount: Int
  /// Sum of −ln p over the scored tokens.
  public let negativeLogLikelihood: Double

  /// e to the mean of −ln p.
  public var value: Double { exp(negativeLogLikelihood / Double(tokenCount)) }

  /// Rows computed at a time: enough for the matmuls, few enough to keep their logits small.
  private static let chunkSize = 128

  /// Measures a text.
  ///
  /// - Parameters:
  ///   - tokens: the text; what does not fill a window is left out.
  ///   - context: tokens in a window.
  ///   - bos: what stands in each window's first place instead of the text's own token, for models
  ///     whose prompts begin with it.
  ///   - transformer: its KV cache is overwritten from block 0.
  ///   - mode: the kernels to use.
  ///   - progress: called after each window with windows done and windows in all.
  /// - Returns: the figures.
  /// - Throws: `PerplexityError` where the text or the cache is too small, or the device was lost.
  public static func measure(
    tokens: [TokenID], context: Int, bos: TokenID? = nil, transformer: Transformer,
    mode: KernelMode,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(PerplexityError) -> Perplexity {
    let limit = transformer.configuration.contextLength
    guard (4...limit).contains(context) else { throw .contextOutOfRange(context, limit: limit) }
    let windowCount = tokens.count / context
    guard windowCount > 0 else { throw .textTooShort(tokens.count, context: context) }
    let blockSize = transformer.options.blockSize
    let blocks = (0..<(context + blockSize - 1) / blockSize).map { BlockID($0) }
    guard blocks.count <= transformer.options.blockCount else {
      throw .tooFewBlocks(needed: blocks.count, total: transformer.options.blockCount)
    }
    var sum = 0.0
    for window in 0..<windowCount {
      var tokens = Array(tokens[window * context..<(window + 1) * context])
      if let bos { tokens[0] = bos }
      sum += try score(tokens, blocks: blocks, transformer: transformer, mode: mode)
      progress(window + 1, windowCount)
    }
    return Perplexity(
      windowCount: windowCount, tokenCount: windowCount * (context - context / 2 - 1),
      negativeLogLikelihood: sum)
  }

  /// Sum of −ln p over the second half of one window.
  private static func score(
    _ tokens: [TokenID], blocks: [BlockID], transformer: Transformer, mode: KernelMode
  ) throws(PerplexityError) -> Double {
    var sum = 0.0
    for first in stride(from: 0, to: tokens.count, by: chunkSize) {
      let rows = min(chunkSize, tokens.count - first)
      // Row p predicts token p + 1; the last row has nothing left to predict.
      let end = min(first + rows, tokens.count - 1)
      let input = ForwardInput(
        mode: mode,
        chunks: [
          SequenceChunk(
            request: RequestID(1), firstPosition: first,
            tokenIDs: Array(tokens[first..<first + rows]), blockTable: blocks,
            logitsPositions: min(max(first, tokens.count / 2), end)..<end, wantsLogSumExp: true)
        ],
        wantsDigests: false)
      let failure: NumericFailure?
      do throws(DeviceFailure) {
        let output = try transformer.forward(input)
        failure = try transformer.failure(in: output, of: input)
        for row in output.rows {
          guard let logSumExp = row.logSumExp else { continue }
          sum += Double(logSumExp - (try row.logits[tokens[row.place.position + 1].index]))
        }
      } catch { throw .device(error) }
      if let failure { throw .notFinite(failure) }
    }
    return sum
  }
}

/// Why a text cannot be measured.
public enum PerplexityError: Error, Hashable, Sendable, CustomStringConvertible {
  case contextOutOfRange(Int, limit: Int)
  case textTooShort(Int, context: Int)
  case tooFewBlocks(needed: Int, total: Int)
  /// Positions count from the window's start.
  case notFinite(NumericFailure)
  case device(DeviceFailure)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .contextOutOfRange(let context, let limit):
      "the context is \(context) tokens; choose 4 to \(limit), what the model can hold"
    case .textTooShort(let count, let context):
      "the text has \(count) tokens, less than one window of \(context); lower --context"
    case .tooFewBlocks(let needed, let total):
      "a window needs \(needed) KV blocks, the cache has \(total); raise --blocks"
    case .notFinite(let failure):
      "the model's numbers are not finite, so the text has no perplexity: \(failure)"
    case .device(let failure): "\(failure)"
    }
  }
}

extension PerplexityError: DeviceError {
  public var deviceFailure: DeviceFailure? {
    if case .device(let failure) = self { failure } else { nil }
  }
}

extension PerplexityError: NumericError {
  public var numericFailure: NumericFailure? {
    if case .notFinite(let failure) = self { failure } else { nil }
  }
}
