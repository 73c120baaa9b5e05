import EngineTypes
import GGUF
import Kernels

/// A row alone against the same row in a batch: the article's matmul.
public struct MatmulLab: Lab {
  /// Rows of the batch.
  public var rowCount = 512
  /// Width of the square weight matrix.
  public var size = 1024

  public init() {}

  public let name = "mm"
  public let title = "a row multiplied alone, and as one of a batch"

  public let explanation = [
    "Each row of a matrix product depends on one row of the input only. Yet a library picks its "
      + "kernel by the shape of the whole batch: it splits the sum over K to keep its cores busy "
      + "when rows are few, and does not when they are many. Another split is another order of "
      + "additions, and another result for the same row.",
    "Here rows of numbers from -1,000 to 1,000 in even steps meet a square matrix of the same, on "
      + "the engine's own kernels. Row 0 is computed alone and as the first row of batches of "
      + "growing size. The article, \(Article.title), found 1,669.25 on a GPU with rows of 4,096.",
  ]

  public let lookFor =
    "The largest difference between row 0 alone and the same row in a batch: above 0 with the "
    + "standard kernels, exactly 0 with the invariant ones, in every format."

  public func work(on model: LabContext.Model?, seed: UInt64) -> LabWork {
    let rows = batches.reduce(batches.count) { $0 + $1 }
    let cases = Self.types.count * 2 * 2
    return LabWork(
      "row 0 in batches of up to \(count: rowCount) rows, times \(count: size) by \(count: size) "
        + "weights in \(Self.types.count) formats",
      .products(cases * rows * size * size))
  }

  /// Sizes of the batches.
  private var batches: [Int] { [2, 3, 4, 7, 8, 32, 128].filter { $0 < rowCount } + [rowCount] }

  private static let types: [TensorType] = [.f32, .bf16, .q8_0, .q4_1]

  public func run(in context: LabContext) throws -> LabResult {
    let counts = batches
    var whole: [[LabValue]] = []
    var byRows: [[LabValue]] = []
    var found = Found()
    for (index, type) in Self.types.enumerated() {
      try context.report(LabProgress(name, done: index, of: Self.types.count, unit: "formats"))
      let weights = pack(type)
      for activation in [ActivationType.f32, .bf16] {
        let bench = Bench(
          kernels: try Kernels.forLab(context, activation), weights: weights,
          workerCount: max(2, context.settings.threadCount), rows: linspace(rowCount, size))
        for family in [KernelFamily.standard, .invariant] {
          let alone = bench.rowZero(of: 1, family)
          let differences = counts.map { count in
            (count, alone.difference(to: bench.rowZero(of: count, family)))
          }
          found.note(differences.map(\.1), family)
          guard let last = differences.last?.1 else { continue }
          whole.append([
            .text(type.description.lowercased()), .text(activation.rawValue),
            .text(family.rawValue),
            .share(last.differing, of: last.count), .number(last.largest),
          ])
          guard type == .f32, activation == .f32 else { continue }
          byRows += zip(counts, differences.map(\.1)).map { count, difference in
            [
              .integer(count), .text(family.rawValue), .text(bench.orderName(count, family)),
              .share(difference.differing, of: difference.count), .number(difference.largest),
            ]
          }
        }
      }
    }
    return result(whole, byRows, found)
  }

  private func result(_ whole: [[LabValue]], _ byRows: [[LabValue]], _ found: Found) -> LabResult {
    let outcome: LabOutcome =
      !found.invariant.isNone ? .broken : found.standard.isNone ? .notShown : .shown
    let verdict =
      switch outcome {
      case .broken: "An invariant kernel changed a row with its batch: that must never happen."
      case .notShown: "No standard kernel changed row 0 at these sizes; try another --size."
      case .shown:
        "The standard kernels changed row 0 by up to \(LabValue.shown(found.standard.largest)); the "
          + "invariant ones by exactly 0 in \(count: found.invariant.count) comparisons."
      }
    return LabResult(
      parts: [
        .table(
          LabTable(
            "whole_batch", "row 0 alone and among \(count: rowCount), \(count: size) outputs",
            columns: [
              .init("weights", "weights"), .init("activation", "rounded to"),
              .init("family", "kernels"), .init("differing", "differ"),
              .init("max_difference", "max difference"),
            ], rows: whole)),
        .table(
          LabTable(
            "by_rows", "f32 weights: row 0 alone and in batches of growing size",
            columns: [
              .init("rows", "rows"), .init("family", "kernels"), .init("order", "order of sums"),
              .init("differing", "differ"), .init("max_difference", "max difference"),
            ], rows: byRows)),
      ],
      outcome: outcome, verdict: verdict,
      facts: [
        LabFact("rows", .integer(rowCount)), LabFact("size", .integer(size)),
        LabFact("max_difference_standard", .number(found.standard.largest)),
        LabFact("differing_standard", .integer(found.standard.differing)),
        LabFact("max_difference_invariant", .number(found.invariant.largest)),
        LabFact("differing_invariant", .integer(found.invariant.differing)),
        LabFact("compared_invariant", .integer(found.invariant.count)),
      ])
  }

  private struct Found {
    var standard = BitDifference()
    var invariant = BitDifference()

    mutating func note(_ differences: [BitDifference], _ family: KernelFamily) {
      for difference in differences {
        if family == .standard { standard.add(difference) } else { invariant.add(difference) }
      }
    }
  }

  /// `linspace(-1000, 1000)` over a whole matrix, row after row.
  private func linspace(_ rows: Int, _ columns: Int) -> FloatMatrix {
    let matrix = FloatMatrix(rowCount: rows, columnCount: columns)
    let step = 2000 / Double(max(1, rows * columns - 1))
    for row in 0..<rows {
      for column in 0..<columns {
        matrix[row, column] = Float(-1000 + step * Double(row * columns + column))
      }
    }
    return matrix
  }

  /// The weights [K, columns] in the file's layout, which is [columns, K].
  private func pack(_ type: TensorType) -> PackedMatrix {
    let values = linspace(size, size)
    let transposed = (0..<size).flatMap { column in (0..<size).map { values[$0, column] } }
    let matrix = PackedMatrix(type: type, columnCount: size, depth: size)
    let bytes = Quantization.encode(transposed, as: type)
    unsafe matrix.pack(groups: 0..<matrix.groupCount, from: bytes.span.bytes)
    return matrix
  }
}

/// One weight matrix and the rows that meet it.
private struct Bench {
  let kernels: Kernels
  let weights: PackedMatrix
  let workerCount: Int
  let rows: FloatMatrix

  /// Row 0 of the product of the first `count` rows.
  func rowZero(of count: Int, _ family: KernelFamily) -> [Float] {
    let x = ActivationRows(rowCount: count, columnCount: rows.columnCount)
    for row in 0..<count {
      for column in 0..<rows.columnCount { x.floats[row, column] = rows[row, column] }
    }
    if weights.type.isQuantized { x.quantize(0..<count, with: kernels.table(for: family)) }
    let output = FloatMatrix(rowCount: count, columnCount: 16 * weights.groupCount)
    kernels.matmul(
      weights, x, rowCount: count, groups: 0..<weights.groupCount,
      order: plan(count, family).matmulOrder(rows: count), epilogue: .store, family: family,
      into: output)
    return (0..<weights.columnCount).map { output[0, $0] }
  }

  /// What the engine would say it ran.
  func orderName(_ count: Int, _ family: KernelFamily) -> String {
    plan(count, family).matmulOrder(rows: count).description
  }

  private func plan(_ count: Int, _ family: KernelFamily) -> KernelPlan {
    KernelPlan(mode: KernelMode(family), rowCount: count, workerCount: workerCount)
  }
}

extension [Float] {
  fileprivate func difference(to other: [Float]) -> BitDifference {
    var difference = BitDifference()
    for (a, b) in zip(self, other) { difference.compare(a, b) }
    return difference
  }
}
