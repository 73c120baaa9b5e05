import EngineTypes
import Scheduling
import Transformer

extension EngineCore {
  /// What was read of a row of logits.
  struct DrawnToken {
    var row: ForwardOutput.Row
    var token: TokenID
    var logprob: Float?
    var top: [TokenLogprob]
  }

  /// A token and what becomes of its request.
  struct AnsweredToken {
    var record: TokenRecord
    /// Why the request ends with it.
    var end: FinishReason?

    var generated: GeneratedToken {
      GeneratedToken(request: record.request, token: record.token, isLast: end != nil)
    }
  }

  func wantsLogprobs(_ id: RequestID) -> Bool {
    answers[id]?.logprobCount != nil
  }

  /// Takes in what a step has said of prompts; to be called before its tokens are sampled.
  ///
  /// - Returns: of prompts that are scored to their end now, how likely their tokens were.
  mutating func score(
    _ rows: [ForwardOutput.Row], of batch: Batch
  ) throws(DeviceFailure) -> [PromptScores] {
    for row in rows { try answers[row.place.request]?.score(row) }
    return batch.chunks.compactMap { chunk in
      answers[chunk.request]?.takeScores().map {
        PromptScores(request: chunk.request, scores: $0)
      }
    }
  }

  /// Samples one token for each row, and reads whatever else is wanted of it.
  func draw(from rows: [ForwardOutput.Row]) throws(DeviceFailure) -> [DrawnToken] {
    var drawn: [DrawnToken] = []
    for (index, row) in rows.enumerated() {
      guard let answer = answers[row.place.request] else { continue }
      let token = try sampler.sample(
        row, answer.sampling, position: row.place.position, batchRow: index)
      let count = answer.logprobCount
      drawn.append(
        DrawnToken(
          row: row, token: token, logprob: count == nil ? nil : try row.logprob(of: token),
          top: try row.topLogprobs(count ?? 0)))
    }
    return drawn
  }

  /// Takes each token into its request's hash and text.
  mutating func answer(
    _ drawn: [DrawnToken], of batch: Batch, hashNanoseconds: inout UInt64
  ) -> [AnsweredToken] {
    let header = HashHeader(model, settings, mode: batch.mode)
    for chunk in batch.chunks { answers[chunk.request]?.begin(under: header) }
    return drawn.compactMap { drawn in
      let (request, token) = (drawn.row.place.request, drawn.token)
      guard var answer = answers[request] else { return nil }

      let start = clock()
      answer.absorb(token, from: drawn.row)
      hashNanoseconds += clock() - start

      let (text, end) = answer.text(of: token, endOfSequence: codec.endOfSequence)
      let record = TokenRecord(
        request: request, index: answer.tokenCount - 1, token: token, text: text,
        logprob: drawn.logprob, top: drawn.top,
        hash: answer.hash(under: header), step: nextStep - 1, nanoseconds: clock())
      answers[request] = answer
      return AnsweredToken(record: record, end: end)
    }
  }

  /// A step's events: who lost blocks, which prompts are scored, what was generated, who ended, and the
  /// step itself.
  mutating func events(
    of batch: Batch, _ scored: [PromptScores], _ tokens: [AnsweredToken], ended: [Request],
    _ failures: [RequestID: NumericFailure], _ record: StepRecord
  ) -> [EngineEvent] {
    var events = batch.preempted.map { EngineEvent.preempted($0, step: record.step) }
    events += scored.map { .promptScored($0) }
    events += tokens.map { .token($0.record) }
    for request in ended {
      guard let reason = tokens.first(where: { $0.record.request == request.id })?.end else {
        preconditionFailure("\(request.id) ended without a reason")
      }
      events.append(end(request, reason))
    }
    // Nothing was wanted of these but their scores.
    for scores in scored where answers[scores.request]?.wantsSteps == false {
      guard let request = scheduler.remove(scores.request) else { continue }
      events.append(end(request, .length))
    }
    for (id, failure) in failures.sorted(by: { $0.key < $1.key }) {
      guard let request = scheduler.remove(id) else { continue }
      events.append(end(request, .error, failure))
    }
    return events + [.stepCompleted(record)]
  }

  /// Forgets a request that the scheduler has let go.
  mutating func end(
    _ request: Request, _ reason: FinishReason, _ failure: NumericFailure? = nil,
    fault: String? = nil
  ) -> EngineEvent {
    let header = HashHeader(model, settings, mode: request.mode)
    guard let answer = answers.removeValue(forKey: request.id) else {
      preconditionFailure("\(request.id) ended but had no answer")
    }
    return .finished(
      FinishedRequest(
        id: request.id, reason: reason, tokenCount: answer.tokenCount,
        cachedTokenCount: request.cachedTokenCount ?? 0,
        hash: answer.hash(under: header), mode: mode(of: request), nanoseconds: clock(),
        failure: failure, fault: fault))
  }

  private func mode(of request: Request) -> KernelMode? {
    switch request.modes {
    case .none: request.mode ?? settings.mode
    case .uniform(let mode): mode
    case .mixed: nil
    }
  }
}
