import EngineTypes
import Transformer

/// What a step cannot do without: bytes to be read and operations to be done.
struct StepCost {
  /// What the machine gives when it does nothing else.
  struct Limits {
    var bytesPerSecond: Double
    var operationsPerSecond: Double
  }

  /// Weights once, and K and V of every position that is seen, once for each sequence.
  let byteCount: Double
  /// Int8 operations of the matmuls, a multiplication and an addition counting one each.
  ///
  /// Those of attention are in single precision, of which a register holds a quarter as many: they
  /// count four times.
  let operationCount: Double

  init(of shape: StepDriver.Shape, _ transformer: Transformer) {
    let sizes = transformer.configuration
    // Positions read from the cache, and pairs of a row and a position it sees.
    let (positions, pairs, logitsRows): (Int, Int, Int)
    switch shape {
    case .decode(let batch, let context):
      (positions, pairs, logitsRows) = (batch * context, batch * context, batch)
    case .prefill(let rows):
      (positions, pairs, logitsRows) = (rows, rows * (rows + 1) / 2, 1)
    }
    byteCount = Double(
      transformer.weightByteCountPerStep + positions * transformer.cacheByteCountPerPosition)
    // Of experts those that a row takes, and the router.
    let feedForward =
      3 * sizes.feedForwardSize * (sizes.experts?.usedCount ?? 1) + (sizes.experts?.count ?? 0)
    let layer = sizes.hiddenSize * (2 * sizes.querySize + 2 * sizes.keyValueSize + feedForward)
    let matmuls =
      shape.rowCount * sizes.layerCount * layer + logitsRows * sizes.hiddenSize
      * sizes.vocabularySize
    let attention = pairs * sizes.layerCount * 2 * sizes.querySize
    operationCount = 2 * Double(matmuls) + 8 * Double(attention)
  }

  func memorySeconds(_ limits: Limits) -> Double { byteCount / limits.bytesPerSecond }
  func computeSeconds(_ limits: Limits) -> Double { operationCount / limits.operationsPerSecond }
}

extension ReportTable {
  /// How a step's time grows with batch, context and prompt, beside what it cannot go below.
  static func scaling(
    _ steps: [(shape: StepDriver.Shape, seconds: Double)], of transformer: Transformer,
    within limits: StepCost.Limits
  ) -> ReportTable {
    ReportTable(
      key: "scaling", title: "Scaling: a step beside its two limits, in ms",
      columns: [
        .init("step", "step"), .init("milliseconds", "ms", digits: 2),
        .init("microseconds_per_token", "µs/token"),
        .init("memory_limit_milliseconds", "bytes ÷ bandwidth", digits: 2),
        .init("int8_limit_milliseconds", "operations ÷ int8 peak", digits: 2),
        .init("reached_percent", "reached %"),
      ],
      rows: steps.map { shape, seconds in
        let cost = StepCost(of: shape, transformer)
        let (memory, compute) = (cost.memorySeconds(limits), cost.computeSeconds(limits))
        return [
          .text(shape.longWords), Cell(figure: 1e3 * seconds),
          Cell(figure: 1e6 * seconds / Double(shape.rowCount)), Cell(figure: 1e3 * memory),
          Cell(figure: 1e3 * compute), Cell(figure: 100 * max(memory, compute) / seconds),
        ]
      })
  }
}

extension ReportTable.Cell {
  /// One figure that follows from others.
  fileprivate init(figure: Double) { self = Summary([figure]).map { .measured($0) } ?? .missing }
}
