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

  /// A chunk with a row that is not finite, where it matters.
  struct Suspect {
    var request: RequestID
    /// The row of the input.
    var row: Int
    /// Absolute position of the row.
    var position: Int
  }

  struct Output {
    /// One for each chunk that yields a token and is sound, in order of the batch.
    var rows: [RequestRow]
    /// Requests whose numbers are no longer finite, in order of the batch: none in a sound model.
    var suspects: [Suspect]
    /// What was computed.
    var input: ForwardInput
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
    let suspects = Self.suspects(in: output, batch)
    let unsound = Set(suspects.map(\.request))
    let rows = try zip(yielding, output.rows).compactMap { chunk, row -> RequestRow? in
      guard !unsound.contains(chunk.request) else { return nil }
      guard let digest = row.digest else { throw InferenceError.missingDigest(row: row.row) }
      return RequestRow(
        request: chunk.request, position: chunk.endPosition - 1, logits: row, digest: digest)
    }
    return Output(
      rows: rows, suspects: suspects, input: input, operations: output.operations,
      hashNanoseconds: output.hashNanoseconds,
      trace: tracing.map { _ in StepTrace(batch, output.trace) })
  }

  /// Chunks with K or V that are not finite, which every later row of theirs would read, or with such
  /// logits.
  ///
  /// Both are functions of the request's own tokens. What is not finite in another row of a prompt
  /// reaches nobody: it counts as little as it would where that row came from the prefix cache.
  private static func suspects(in output: ForwardOutput, _ batch: Batch) -> [Suspect] {
    let broken = output.nonFiniteCacheRows + output.rows.filter { !$0.isFinite }.map(\.row)
    guard !broken.isEmpty else { return [] }
    var firstRow = 0
    return batch.chunks.compactMap { chunk in
      let rows = firstRow..<firstRow + chunk.tokenIDs.count
      firstRow = rows.upperBound
      return broken.filter(rows.contains).min().map { row in
        Suspect(
          request: chunk.request, row: row,
          position: chunk.firstPosition + row - rows.lowerBound)
      }
    }
  }

  /// Finds out which operations made the numbers of a step that are not finite.
  ///
  /// The step is run once more with its eyes on those rows: the same input gives the same bits, in
  /// the cache as well. The rows of `output` are invalid afterwards.
  func failures(of output: Output, kv: KVType) throws -> [RequestID: NumericFailure] {
    guard !output.suspects.isEmpty else { return [:] }
    let rows = output.suspects.map(\.row)
    var input = output.input
    input.trace = ForwardInput.Trace(rows: rows, detailedRows: Set(rows))
    let traced = try executor.forward(input).trace?.rows ?? []
    var failures: [RequestID: NumericFailure] = [:]
    for suspect in output.suspects {
      let trace = traced.first { $0.row == suspect.row }
      failures[suspect.request] =
        trace?.failure(at: suspect.position, kv: kv)
        ?? NumericFailure(kind: .nan, position: suspect.position, part: nil)
    }
    return failures
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
