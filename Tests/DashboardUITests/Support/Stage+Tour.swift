import DashboardUI
import EngineTypes
import Terminal

extension Stage {
  /// On the tour, at one of its stops.
  init(at stop: Tour.Stop, width: Int = 120, height: Int = 40) {
    self.init(width: width, height: height, startsWorkload: false)
    command("tour")
    for _ in 0..<stop.rawValue { press(.character(">")) }
  }

  var evidence: TourEvidence? { state.tourEvidence }

  /// Lets time pass until the stop has come to something, or so long.
  mutating func settle(milliseconds: Int = 60_000) {
    for _ in 0..<milliseconds / 500 where evidence?.kind == .waiting { run(milliseconds: 500) }
  }

  /// An answer as the engine would tell of it, of so many prefill chunks.
  mutating func answer(
    _ id: Int, _ prompt: String, hash: UInt8, mode: KernelMode, step: Int,
    isolation: Isolation = .shared, cached: Int = 0, chunks: Int = 1, order: String? = nil,
    beside other: Int = 9_999, hasCompany: Bool = true
  ) {
    let request = RequestID(id)
    let tokens = [TokenID(Int(prompt.utf8.reduce(0) { $0 &+ Int($1) }))]
    var events: [EngineEvent] = [
      .admitted(
        AdmittedRequest(
          id: request, promptText: prompt, promptTokens: tokens, sampling: SamplingParameters(),
          isolation: isolation, nanoseconds: 0))
    ]
    for chunk in 0..<chunks {
      var record = StepRecord(step: step, mode: mode)
      (record.startNanoseconds, record.durationNanoseconds) = (UInt64(step) * 1_000, 500)
      record.chunks = [
        ChunkRecord(
          request: request, firstPosition: chunk, tokenCount: 1, kind: .prefill,
          promptTokenCount: chunks)
      ]
      if hasCompany && isolation == .shared {
        record.chunks.append(
          ChunkRecord(
            request: RequestID(other), firstPosition: 9, tokenCount: 1, kind: .decode,
            promptTokenCount: 1))
      }
      if let order { record.operations = [Self.operation(mode.matmul, order)] }
      events.append(.stepCompleted(record))
    }
    guard let digest = OutputHash(bytes: Array(repeating: hash, count: 32)) else {
      preconditionFailure("32 bytes make a hash")
    }
    events.append(
      .token(
        TokenRecord(
          request: request, index: 0, token: TokenID(Int(hash)), text: " \(hash)", top: [],
          hash: digest, step: step, nanoseconds: UInt64(step) * 1_000)))
    events.append(
      .finished(
        FinishedRequest(
          id: request, reason: .length, tokenCount: 1, cachedTokenCount: cached, hash: digest,
          mode: mode, nanoseconds: UInt64(step) * 1_000)))
    send(.events(events))
  }

  private static func operation(_ family: KernelFamily, _ order: String) -> OperationRecord {
    OperationRecord(
      site: .qkv, m: 1, n: 8, k: 8,
      choice: KernelChoice(
        family: family, kernel: "k", reductionOrder: order, splitCount: 1,
        dependsOnBatch: family == .standard), nanoseconds: 10)
  }

  /// The rows of the tour's band.
  var band: [String] {
    let rows = state.height >= 30 ? 7 : state.height >= 22 ? 4 : 3
    return Array(frame.lines.dropLast(2).suffix(rows))
  }
}
