import EngineTypes
import Scheduling
import Transformer

/// Where scheduling meets arithmetic: a batch goes in, logits rows come out under their requests.
struct ModelRunner {
  let executor: any ModelExecutor

  struct Output {
    /// One for each chunk that yields a token and is sound, in order of the batch.
    var rows: [ForwardOutput.Row]
    /// Rows of prompts that are to be scored, of sound requests, in order of the batch.
    var scored: [ForwardOutput.Row]
    /// The first row of each request whose numbers are no longer finite: none in a sound model.
    var suspects: [RowPlace]
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
    var input = ForwardInput(mode: batch.mode, chunks: batch.chunks, trace: tracing)
    for index in input.chunks.indices where !input.chunks[index].logitsPositions.isEmpty {
      let chunk = input.chunks[index]
      input.chunks[index].wantsLogSumExp =
        !chunk.scoredPositions.isEmpty || wantsLogprobs(chunk.request)
    }
    let output = try executor.forward(input)
    let scored = Self.scoredPlaces(of: batch)
    try check(output, of: batch, scored)
    let suspects = output.nonFiniteRows
    let unsound = Set(suspects.map(\.request))
    let sound = output.rows.filter { !unsound.contains($0.place.request) }
    return Output(
      rows: sound.filter { !scored.contains($0.place) },
      scored: sound.filter { scored.contains($0.place) }, suspects: suspects,
      input: input, operations: output.operations, hashNanoseconds: output.hashNanoseconds,
      trace: tracing.map { _ in StepTrace(chunks: batch.chunks, rows: output.trace?.rows ?? []) })
  }

  /// Rows wanted for a prompt's sake: none in most steps.
  private static func scoredPlaces(of batch: Batch) -> Set<RowPlace> {
    guard batch.scoredRowCount > 0 else { return [] }
    return Set(
      batch.chunks.flatMap { chunk in
        chunk.scoredPositions.map { RowPlace(chunk.request, $0) }
      })
  }

  private func check(
    _ output: ForwardOutput, of batch: Batch, _ scored: Set<RowPlace>
  ) throws(InferenceError) {
    let expected = batch.chunks.flatMap { chunk in
      chunk.logitsPositions.map { RowPlace(chunk.request, $0) }
    }
    guard output.rows.map(\.place) == expected else {
      throw .wrongRows(expected: expected.count, actual: output.rows.count)
    }
    for row in output.rows where row.digest == nil && !scored.contains(row.place) {
      throw .missingDigest(row.place)
    }
  }

  /// Finds out which operations made the numbers of a step that are not finite.
  ///
  /// The step is run once more with its eyes on those rows: the same input gives the same bits, in
  /// the cache as well. The rows of `output` are invalid afterwards.
  func failures(of output: Output, kv: KVType) throws -> [RequestID: NumericFailure] {
    guard !output.suspects.isEmpty else { return [:] }
    var input = output.input
    input.trace = TraceSelection(detailed: output.suspects)
    var failures: [RequestID: NumericFailure] = [:]
    for place in output.suspects {
      failures[place.request] = NumericFailure(kind: .nan, position: place.position, part: nil)
    }
    for row in try executor.forward(input).trace?.rows ?? [] {
      if let failure = row.failure(kv: kv) { failures[row.place.request] = failure }
    }
    return failures
  }
}
