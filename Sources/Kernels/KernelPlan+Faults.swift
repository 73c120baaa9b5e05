public import EngineTypes

/// A deliberate mistake of the invariant family, with what it looks at and should not.
///
/// Everything here is wrong on purpose: `invar prove --break` shows that it is found out. A plan
/// without a fault never comes here.
public struct PlanFault: Hashable, Sendable {
  public var fault: SeededFault
  public var instructionSet: InstructionSet
  public var activation: ActivationType
  public var kv: KVType
  public var blockSize: Int

  public init(
    fault: SeededFault, instructionSet: InstructionSet, activation: ActivationType, kv: KVType,
    blockSize: Int
  ) {
    self.fault = fault
    self.instructionSet = instructionSet
    self.activation = activation
    self.kv = kv
    self.blockSize = blockSize
  }

  func matmulOrder(rows: Int) -> KernelPlan.MatmulOrder? {
    switch fault {
    case .splitKByRows: splitK(rows: rows)
    case .f32Forgotten: activation == .f32 ? splitK(rows: rows) : nil
    case .gemvForOneRow:
      rows == 1 ? .interleaved2 : nil
    case .orderByInstructionSet:
      switch instructionSet {
      case .portable: nil
      case .avx2: .interleaved2
      case .avx512: .interleaved4
      }
    case .tileTail, .sharedActivationScale, .normAcrossThreads, .attentionSplitsByRows,
      .cachedApart, .splitsFromChunk, .splitsByBlock, .adjacentBlocksTogether, .f16CacheForgotten,
      .logSoftmaxByRows, .samplingByRow, .tiesByRow, .prefixAcrossModes, .prefixIgnoresLastToken,
      .preemptionKeepsBlock, .modesShareSteps, .hashInPlace, .traceInPlace, .splitKByGroup,
      .expertsByArrival, .moveForgetsKeys:
      nil
    }
  }

  func expertMatmulOrder(rows: Int) -> KernelPlan.MatmulOrder? {
    fault == .splitKByGroup ? splitK(rows: rows) : nil
  }

  var expertOrder: KernelPlan.ExpertOrder? {
    fault == .expertsByArrival ? .largestGroupFirst : nil
  }

  private func splitK(rows: Int) -> KernelPlan.MatmulOrder? {
    (2..<8).contains(rows) ? .split(count: 2) : nil
  }

  /// Rows behind the last full tile, for other code.
  func tail(rows: Int) -> Range<Int>? {
    fault == .tileTail && rows % 8 > 0 ? rows - rows % 8..<rows : nil
  }

  func normSplitCount(workers: Int) -> Int? {
    fault == .normAcrossThreads ? workers : nil
  }

  func logitsSplitCount(rows: Int) -> Int? {
    fault == .logSoftmaxByRows ? max(1, 4 / rows) : nil
  }

  func attentionSplits(rows: Int) -> KernelPlan.AttentionSplits? {
    switch fault {
    case .attentionSplitsByRows: .faulty(.byRows(rows))
    case .f16CacheForgotten: kv == .f16 ? .faulty(.byRows(rows)) : nil
    case .cachedApart: .faulty(.cachedApart)
    case .splitsFromChunk: .faulty(.fromChunk(size: KernelPlan.invariantSplitSize))
    case .splitsByBlock: .fixedSize(blockSize)
    case .adjacentBlocksTogether: .faulty(.adjacent(blockSize: blockSize))
    case .splitKByRows, .tileTail, .gemvForOneRow, .sharedActivationScale, .orderByInstructionSet,
      .f32Forgotten, .normAcrossThreads, .logSoftmaxByRows, .samplingByRow, .tiesByRow,
      .prefixAcrossModes, .prefixIgnoresLastToken, .preemptionKeepsBlock, .modesShareSteps,
      .hashInPlace, .traceInPlace, .splitKByGroup, .expertsByArrival, .moveForgetsKeys:
      nil
    }
  }
}

/// Ways to cut a row's KV range that look at what they should not.
public enum FaultyCut: Hashable, Sendable {
  /// More splits for fewer rows in the step.
  case byRows(Int)
  case cachedApart
  case fromChunk(size: Int)
  case adjacent(blockSize: Int)

  func bounds(of chunk: SequenceChunk) -> [Int32] {
    let (first, length) = (chunk.firstPosition, chunk.endPosition)
    let cuts: [Int]
    switch self {
    case .byRows(let rows):
      let count = max(1, 8 / rows)
      cuts = (1..<max(2, count)).map { length * $0 / count }
    case .cachedApart:
      cuts = [first]
    case .fromChunk(let size):
      cuts = Array(stride(from: first % size, to: length, by: size))
    case .adjacent(let blockSize):
      let table = chunk.blockTable
      cuts = table.indices.dropFirst().filter { table[$0].index != table[$0 - 1].index + 1 }
        .map { $0 * blockSize }
    }
    let inside = Set(cuts.filter { (1..<max(1, length)).contains($0) }).sorted()
    return ([0] + inside + [length]).map { Int32($0) }
  }
}

extension KernelPlan {
  /// Rows of a matmul that a faulty plan sums by other code; `nil` in every honest one.
  public func tail(rows: Int) -> Range<Int>? {
    mode.matmul == .invariant ? fault?.tail(rows: rows) : nil
  }

  /// Whether a faulty plan quantises all rows of a step with one scale.
  public var sharesActivationScale: Bool {
    mode.matmul == .invariant && fault?.fault == .sharedActivationScale
  }

  /// Whether a faulty plan's hash, or its trace where there is one, leaves its mark on the logits.
  public func marksLogits(isTraced: Bool) -> Bool {
    fault?.fault == .hashInPlace || isTraced && fault?.fault == .traceInPlace
  }
}

extension ActivationRows {
  /// Quantises rows with one scale for all `rowCount` rows of a step: a fault.
  ///
  /// The largest value of any row decides how finely every row is rounded.
  public func quantizeTogether(
    _ rows: Range<Int>, rowCount: Int, with table: KernelTable
  ) {
    var largest: Float = 0
    for row in 0..<rowCount {
      floats.withRow(row) { values in
        for index in values.indices { largest = max(largest, abs(values[index])) }
      }
    }
    let scale = largest / 127
    for row in rows {
      for column in 0..<columnCount {
        let value = floats[row, column]
        floats[row, column] = scale > 0 ? (value / scale).rounded(.toNearestOrEven) * scale : value
      }
    }
    quantize(rows, with: table)
  }
}

extension Kernels {
  /// Rounds a row of logits to three binary digits, as if to hash fewer of them: a fault.
  public func coarsen(_ logits: FloatMatrix, row: Int, count: Int) {
    for column in 0..<count {
      logits[row, column] = Float(bitPattern: logits[row, column].bitPattern & 0xFFF0_0000)
    }
  }
}
