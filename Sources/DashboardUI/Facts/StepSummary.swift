package import EngineTypes

/// What the histories keep of a step: everything but its block map.
package struct StepSummary: Equatable, Sendable {
  package struct Chunk: Equatable, Sendable {
    package var request: RequestID
    package var kind: ChunkRecord.Kind
    package var tokenCount: Int
    /// 1 for the request's first prefill chunk since its last admission or preemption.
    package var ordinal: Int
    package var firstPosition = 0
    package var promptTokenCount = 0

    /// `2/3`: the second chunk, and how many there are if the others are like it.
    var progress: String { "\(Format.count(ordinal))/\(Format.count(expectedChunkCount))" }

    fileprivate func goesOn(from other: Chunk) -> Bool {
      request == other.request && kind == other.kind
        && (kind == .decode || min(ordinal, other.ordinal) >= Self.manyOrdinal)
    }

    /// From which number on prefill chunks are not told apart.
    package static let manyOrdinal = 10

    /// How many prefill chunks there will be if the others are like this one.
    package var expectedChunkCount: Int {
      let left = promptTokenCount - firstPosition - tokenCount
      return ordinal + (max(0, left) + tokenCount - 1) / max(1, tokenCount)
    }
  }

  package var step: Int
  package var startNanoseconds: UInt64
  package var durationNanoseconds: UInt64
  package var mode: KernelMode
  /// The engine's at the time: another one where the step is for requests that keep to theirs.
  package var engineMode: KernelMode
  package var chunks: [Chunk]
  package var prefillTokenCount: Int
  package var decodeTokenCount: Int
  package var tokenBudget = 0
  package var waitingCount = 0
  package var usedBlockCount = 0
  package var prefixHitTokenCount = 0
  package var evictionCount = 0
  package var preemptionCount = 0
  package var hashNanoseconds: UInt64 = 0
  /// How long nobody was in the engine before it, since the step before.
  package var idleNanoseconds: UInt64 = 0
  /// How often anything but steps had changed who is in the engine and what it does with them.
  package var turnover = 0
  /// How many steps right before it are of its run: each does with the same requests what the one or two
  /// before it did, and nobody came or went between them.
  package var runOffset = 0
  /// In the order the model meets them; the choices are in `KernelHistory`.
  package var operations: [OperationUse] = []

  package var endNanoseconds: UInt64 { startNanoseconds + durationNanoseconds }
  package var tokenCount: Int { prefillTokenCount + decodeTokenCount }

  package func chunk(of request: RequestID) -> Chunk? {
    chunks.first { $0.request == request }
  }
}

extension StepSummary {
  /// Whether it does with the same requests what another step did, and nobody came or went between.
  ///
  /// Only decodes, and chunks of a prompt past its tenth, are like each other.
  func goesOn(from other: StepSummary) -> Bool {
    turnover == other.turnover && mode == other.mode && engineMode == other.engineMode
      && chunks.count == other.chunks.count
      && zip(chunks, other.chunks).allSatisfy { $0.goesOn(from: $1) }
  }

  /// A step without its chunks and operations, which its reader adds.
  init(_ step: StepRecord, engineMode: KernelMode) {
    self.init(
      step: step.step, startNanoseconds: step.startNanoseconds,
      durationNanoseconds: step.durationNanoseconds, mode: step.mode, engineMode: engineMode,
      chunks: [],
      prefillTokenCount: 0, decodeTokenCount: 0, tokenBudget: step.tokenBudget,
      waitingCount: step.waitingCount, usedBlockCount: step.blocks.used,
      prefixHitTokenCount: step.prefixHitTokenCount, evictionCount: step.evictionCount,
      preemptionCount: step.preemptionCount, hashNanoseconds: step.hashNanoseconds)
    chunks.reserveCapacity(step.chunks.count)
  }

  mutating func append(_ chunk: ChunkRecord, ordinal: Int) {
    switch chunk.kind {
    case .prefill: prefillTokenCount += chunk.tokenCount
    case .decode: decodeTokenCount += chunk.tokenCount
    }
    chunks.append(
      Chunk(
        request: chunk.request, kind: chunk.kind, tokenCount: chunk.tokenCount, ordinal: ordinal,
        firstPosition: chunk.firstPosition, promptTokenCount: chunk.promptTokenCount))
  }
}

extension History where Element == StepSummary {
  /// How many of the last steps are of the run that a new one goes on with; 0 where it begins one.
  ///
  /// Two kinds of steps that take turns are one run.
  func runOffset(of next: StepSummary) -> Int {
    guard let last, next.step == last.step + 1, next.idleNanoseconds == 0 else { return 0 }
    let isOne = next.goesOn(from: last)
    let before = elements.dropLast().last
    let isTwo = before.map { $0.step == last.step - 1 && next.goesOn(from: $0) } ?? false
    return isOne || isTwo ? last.runOffset + 1 : 0
  }

  /// The steps of the run that one of them is in, as far as they are kept.
  ///
  /// - Complexity: O(log *n*).
  func run(at index: Int) -> Range<Int> {
    let start = index - elements[index].runOffset
    let end = (index + 1..<elements.count).partitionPoint {
      $0 - elements[$0].runOffset == start
    }
    return max(0, start)..<end
  }

  /// Position of the last kept step whose number is at most `step`.
  ///
  /// - Complexity: O(log *n*).
  package func index(upTo step: Int) -> Int? {
    let end = elements.indices.partitionPoint { elements[$0].step <= step }
    return end == 0 ? nil : end - 1
  }

  /// The step with this number; `nil` once it is forgotten.
  package func summary(of step: Int) -> StepSummary? {
    index(upTo: step).map { elements[$0] }.flatMap { $0.step == step ? $0 : nil }
  }

  /// Tokens per second of the steps that ended in the window before `now`.
  ///
  /// - Returns: `nil` while no step has been seen at all.
  package func tokensPerSecond(
    endingAt now: UInt64, window: UInt64 = 1_000_000_000
  ) -> (prefill: Double, decode: Double)? {
    guard !elements.isEmpty else { return nil }
    let start = now > window ? now - window : 0
    var prefill = 0
    var decode = 0
    for step in elements.reversed() {
      guard step.endNanoseconds > start else { break }
      prefill += step.prefillTokenCount
      decode += step.decodeTokenCount
    }
    // In the first second the window is only as long as the run.
    let seconds = Double(max(1, min(window, now))) / 1e9
    return (Double(prefill) / seconds, Double(decode) / seconds)
  }
}
