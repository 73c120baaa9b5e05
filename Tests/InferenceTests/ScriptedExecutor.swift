import EngineTypes
import Foundation
import Inference
import Transformer

/// A model without weights, whose logits are a function of the tokens so far.
///
/// It keeps a cache like the real one's, but of facts: each slot remembers the token, the position
/// and a digest of the whole prefix it was written with. Before a row is computed the row's past is
/// read back through its block table and checked, so a wrong block, a block written too late or
/// one that someone else has overwritten throws instead of giving quietly different logits.
///
/// In standard mode the last bits depend on how many rows share the step, as they do in life.
@safe
final class ScriptedExecutor: ModelExecutor {
  struct Slot {
    var token: TokenID
    var position: Int
    var prefix: UInt64
    var mode: KernelMode
  }

  enum Fault: Error, Equatable {
    case unwritten(position: Int, block: BlockID)
    case notThePast(position: Int, block: BlockID)
    case otherMode(position: Int)
    case scripted
  }

  let vocabularySize = 61
  let contextLength: Int
  let blockSize: Int
  let blockCount: Int
  /// Whether a row may read what another mode has written.
  var allowsMixedModes = false
  /// Throws in this call, counted from 1.
  var failsAtCall: Int?
  private(set) var callCount = 0
  private var threadCount = 0
  /// Of each call.
  private(set) var threadCounts: [Int] = []
  private var slots: [Slot?]
  private var logits: [UnsafeMutableBufferPointer<Float>] = unsafe []

  init(blockSize: Int = 4, blockCount: Int = 256, contextLength: Int = 300) {
    self.blockSize = blockSize
    self.blockCount = blockCount
    self.contextLength = contextLength
    slots = Array(repeating: nil, count: blockSize * blockCount)
  }

  deinit { releaseLogits() }

  func useThreads(_ count: Int) { threadCount = count }

  func operationsOfOneRow(in mode: KernelMode) -> [OperationRecord] {
    [operation(in: mode, rows: 1, nanoseconds: 0)]
  }

  private func operation(in mode: KernelMode, rows: Int, nanoseconds: UInt64) -> OperationRecord {
    OperationRecord(
      site: .lmHead, m: rows, n: vocabularySize, k: 1,
      choice: KernelChoice(
        family: mode.matmul, kernel: "scripted", reductionOrder: "none", splitCount: 1,
        dependsOnBatch: mode.matmul == .standard),
      nanoseconds: nanoseconds)
  }

  func forward(_ input: ForwardInput) throws -> ForwardOutput {
    callCount += 1
    threadCounts.append(threadCount)
    if callCount == failsAtCall { throw Fault.scripted }
    releaseLogits()
    for chunk in input.chunks { write(chunk, mode: input.mode) }
    // Read only after all is written: whoever overwrote a neighbour's block is found out.
    for chunk in input.chunks { try check(chunk, mode: input.mode) }
    let rows = input.chunks.flatMap { chunk in
      chunk.logitsPositions.map { row(at: $0, of: chunk, input) }
    }
    let operation = operation(in: input.mode, rows: rows.count, nanoseconds: 5)
    return ForwardOutput(rows: rows, operations: [operation], hashNanoseconds: 3)
  }

  private func write(_ chunk: SequenceChunk, mode: KernelMode) {
    for (offset, token) in chunk.tokenIDs.enumerated() {
      let position = chunk.firstPosition + offset
      let past = position == 0 ? 0 : slots[slot(position - 1, chunk)]?.prefix ?? 0
      slots[slot(position, chunk)] = Slot(
        token: token, position: position, prefix: Self.extend(past, token), mode: mode)
    }
  }

  private func check(_ chunk: SequenceChunk, mode: KernelMode) throws {
    var prefix: UInt64 = 0
    for position in 0..<chunk.endPosition {
      let block = chunk.blockTable[position / blockSize]
      guard let entry = slots[slot(position, chunk)] else {
        throw Fault.unwritten(position: position, block: block)
      }
      prefix = Self.extend(prefix, entry.token)
      guard entry.position == position, entry.prefix == prefix else {
        throw Fault.notThePast(position: position, block: block)
      }
      guard allowsMixedModes || entry.mode == mode else {
        throw Fault.otherMode(position: position)
      }
    }
  }

  private func row(
    at position: Int, of chunk: SequenceChunk, _ input: ForwardInput
  ) -> ForwardOutput.Row {
    let prefix = slots[slot(position, chunk)]?.prefix ?? 0
    let noise: Float = input.mode.matmul == .standard ? Float(input.rowCount) * 0.01 : 0
    let values = Self.logits(prefix, count: vocabularySize, noise: noise)
    let sum = values.reduce(0) { $0 + exp(Double($1)) }
    return ForwardOutput.Row(
      place: RowPlace(chunk.request, position), logits: keep(values), argmax: Self.argmax(values),
      logSumExp: chunk.wantsLogSumExp ? Float(log(sum)) : nil,
      digest: input.wantsDigests ? Self.digest(values) : nil)
  }

  private func slot(_ position: Int, _ chunk: SequenceChunk) -> Int {
    chunk.blockTable[position / blockSize].index * blockSize + position % blockSize
  }

  private func keep(_ values: [Float]) -> LogitsView {
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
    _ = unsafe buffer.initialize(from: values)
    unsafe logits.append(buffer)
    guard let base = buffer.baseAddress else { preconditionFailure("no logits") }
    return unsafe LogitsView(base: base, count: values.count)
  }

  private func releaseLogits() {
    unsafe logits.forEach { unsafe $0.deallocate() }
    unsafe logits.removeAll()
  }
}

extension ScriptedExecutor {
  /// The prefix that follows another by one token.
  static func extend(_ prefix: UInt64, _ token: TokenID) -> UInt64 {
    mix(prefix &* 31 &+ UInt64(token.index) &+ 1)
  }

  /// Logits between 0 and 8 that are a function of the prefix; noise tips the near ties.
  static func logits(_ prefix: UInt64, count: Int, noise: Float) -> [Float] {
    (0..<count).map { token in
      let bits = mix(prefix ^ UInt64(token) &* 0x9E37_79B9_7F4A_7C15)
      return Float(bits >> 40) / Float(1 << 21) + noise * Float(token % 7)
    }
  }

  static func argmax(_ values: [Float]) -> TokenID {
    var best = 0
    for index in values.indices where values[index] > values[best] { best = index }
    return TokenID(best)
  }

  static func digest(_ values: [Float]) -> LogitsDigest {
    var lanes = [UInt64](repeating: 0, count: 8)
    for (index, value) in values.enumerated() {
      lanes[index % 8] = mix(lanes[index % 8] ^ UInt64(value.bitPattern))
    }
    return LogitsDigest(lanes: SIMD8(lanes))
  }

  private static func mix(_ x: UInt64) -> UInt64 {
    var z = x &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
