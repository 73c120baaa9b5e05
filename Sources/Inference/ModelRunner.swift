import EngineTypes
import Scheduling
import Transformer

/// Where scheduling meets arithmetic: a batch becomes rows, logits rows find their requests.
struct ModelRunner {
  let executor: any ModelExecutor

  /// The logits a request's chunk ended with.
  struct RequestRow {
    var request: RequestID
    /// Absolute position of the row.
    var position: Int
    var logits: ForwardOutput.Row
    var digest: LogitsDigest
  }

  struct Output {
    /// One for each chunk that yields a token, in order of the batch.
    var rows: [RequestRow]
    var operations: [OperationRecord]
    var hashNanoseconds: UInt64
    /// What was to be traced of the batch; `nil` where nothing was.
    var trace: StepTrace?
  }

  /// Computes a batch.
  ///
  /// - Parameters:
  ///   - batch: the step's chunks.
  ///   - tracing: which rows to look into.
  ///   - wantsLogprobs: whether a request's row needs its log-sum-exp.
  /// - Returns: the logits each request's chunk ended with, where that is its last token.
  /// - Throws: what the executor throws, or `InferenceError` where its answer does not fit.
  func forward(
    _ batch: Batch, tracing: TraceSelection? = nil, wantsLogprobs: (RequestID) -> Bool
  ) throws -> Output {
    var input = ForwardInput(batch, wantsLogprobs: wantsLogprobs)
    if let tracing { input.trace = tracing.rows(of: batch) }
    let output = try executor.forward(input)
    let yielding = batch.chunks.filter(\.yieldsToken)
    guard output.rows.count == yielding.count else {
      throw InferenceError.wrongRowCount(expected: yielding.count, actual: output.rows.count)
    }
    let rows = try zip(yielding, output.rows).map { chunk, row in
      guard let digest = row.digest else { throw InferenceError.missingDigest(row: row.row) }
      return RequestRow(
        request: chunk.request, position: chunk.endPosition - 1, logits: row, digest: digest)
    }
    return Output(
      rows: rows, operations: output.operations, hashNanoseconds: output.hashNanoseconds,
      trace: tracing.map { _ in StepTrace(batch, output.trace) })
  }
}

extension ForwardInput {
  /// Lays the chunks out one behind the other, a row for each token.
  init(_ batch: Batch, wantsLogprobs: (RequestID) -> Bool) {
    self.init(mode: batch.mode, tokenIDs: [], sequences: [], logits: [])
    for chunk in batch.chunks {
      let firstRow = tokenIDs.count
      tokenIDs += chunk.tokenIDs
      sequences.append(
        Sequence(
          firstRow: firstRow, rowCount: chunk.tokenIDs.count, firstPosition: chunk.firstPosition,
          blockTable: chunk.blockTable))
      guard chunk.yieldsToken else { continue }
      logits.append(
        LogitsRequest(
          row: tokenIDs.count - 1, wantsLogSumExp: wantsLogprobs(chunk.request)))
    }
  }
}
