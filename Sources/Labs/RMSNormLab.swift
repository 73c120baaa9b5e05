import EngineTypes
import Kernels

/// A row's sum of squares, split when rows are few.
public struct RMSNormLab: Lab {
  /// Rows normalised under each split.
  public var sampleCount = 1000
  public var width = 576

  public init() {}

  public let name = "rmsnorm"
  public let title = "a norm that splits its sum when rows are few"

  public let explanation = [
    "RMSNorm divides a row by the root of its mean square: one sum over the row. With a row for "
      + "every core, each core sums a row of its own. With fewer rows than cores, a fast kernel "
      + "splits the row across them and adds the parts: another order, chosen by the number of "
      + "rows in the step.",
    "Here the same random rows are normalised whole, and split as the standard kernel would on "
      + "machines of 2, 4 and 8 workers. The invariant kernel never splits a row.",
  ]

  public let lookFor =
    "How many rows changed when they were split, by the number of workers: some with the standard "
    + "kernel, none with the invariant one."

  public func work(on model: LabContext.Model?, seed: UInt64) -> LabWork {
    // Whole once, and split for three numbers of workers in two families, in two precisions; a norm
    // squares and scales.
    LabWork(
      "\(count: sampleCount) rows of \(count: width), whole and as 2, 4 and 8 workers split them",
      .products(2 * 7 * 2 * sampleCount * width))
  }

  public func run(in context: LabContext) throws -> LabResult {
    var random = LabRandom(seed: context.seed)
    let rows = matrix(sampleCount) { random.normal() }
    let weight = matrix(1) { 1 + random.normal() / 10 }
    var cells: [[LabValue]] = []
    var (standard, invariant) = (BitDifference(), BitDifference())
    var changedRows: [LabFigure.Bar] = []
    for activation in [ActivationType.f32, .bf16] {
      let bench = Bench(
        kernels: try Kernels.forLab(context, activation), rows: rows, weight: weight)
      let whole = bench.outputs(splitCount: 1, .invariant)
      for workers in [2, 4, 8] {
        try context.report(LabProgress(name, done: cells.count, of: 12, unit: "cases"))
        for family in [KernelFamily.standard, .invariant] {
          let splits = Self.splitCount(family, rows: 1, workers: workers)
          let split = bench.outputs(splitCount: splits, family)
          let (difference, changed) = bench.compare(whole, split)
          if family == .standard { standard.add(difference) } else { invariant.add(difference) }
          cells.append([
            .text(activation.rawValue), .integer(workers), .text(family.rawValue),
            .integer(splits), .integer(changed), .integer(difference.differing),
            .number(difference.largest),
          ])
          guard activation == .f32 else { continue }
          changedRows.append(
            .init(
              "\(family.rawValue), \(workers) workers", Double(changed),
              note: "\(count: changed) of \(count: sampleCount) rows"))
        }
      }
    }
    return result(cells, changedRows, standard, invariant)
  }

  private func result(
    _ cells: [[LabValue]], _ bars: [LabFigure.Bar], _ standard: BitDifference,
    _ invariant: BitDifference
  ) -> LabResult {
    let outcome: LabOutcome =
      !invariant.isNone ? .broken : standard.isNone ? .notShown : .shown
    let verdict =
      switch outcome {
      case .broken: "The invariant norm depended on the workers: that must never happen."
      case .notShown: "Splitting changed none of these rows; try another --seed."
      case .shown:
        "Splitting the row changed \(standard.share) outputs; the invariant norm changed none of "
          + "\(count: invariant.count)."
      }
    return LabResult(
      parts: [
        .table(dispatch),
        .table(
          LabTable(
            "single_row",
            "\(count: sampleCount) steps of one row of \(count: width), against the same row whole: what changed",
            columns: [
              .init("activation", "rounded to"), .init("workers", "workers"),
              .init("family", "kernels"), .init("splits", "splits"),
              .init("rows_changed", "rows"), .init("differing", "outputs"),
              .init("max_difference", "max difference"),
            ], rows: cells)),
        .figure(
          LabFigure("rows_changed", "rows changed by company, rounded to f32", .bars(bars))),
      ],
      outcome: outcome, verdict: verdict,
      facts: [
        LabFact("rows", .integer(sampleCount)), LabFact("width", .integer(width)),
        LabFact("differing_standard", .integer(standard.differing)),
        LabFact("max_difference_standard", .number(standard.largest)),
        LabFact("differing_invariant", .integer(invariant.differing)),
        LabFact("max_difference_invariant", .number(invariant.largest)),
      ])
  }

  /// How many parts a row has, by rows in the step.
  private var dispatch: LabTable {
    LabTable(
      "dispatch", "parts of a row by rows in the step, 4 workers",
      columns: [
        .init("rows", "rows"), .init("standard", "standard"), .init("invariant", "invariant"),
      ],
      rows: [1, 2, 3, 4, 8].map { rows in
        [.integer(rows)]
          + [KernelFamily.standard, .invariant].map {
            .integer(Self.splitCount($0, rows: rows, workers: 4))
          }
      })
  }

  private static func splitCount(_ family: KernelFamily, rows: Int, workers: Int) -> Int {
    KernelPlan(mode: KernelMode(family), rowCount: rows, workerCount: workers).normSplitCount
  }

  private func matrix(_ rows: Int, _ value: () -> Float) -> FloatMatrix {
    let matrix = FloatMatrix(rowCount: rows, columnCount: width)
    for row in 0..<rows {
      for column in 0..<width { matrix[row, column] = value() }
    }
    return matrix
  }
}

/// Rows and the weight they are scaled by.
private struct Bench {
  let kernels: Kernels
  let rows: FloatMatrix
  let weight: FloatMatrix

  func outputs(splitCount: Int, _ family: KernelFamily) -> FloatMatrix {
    let output = FloatMatrix(rowCount: rows.rowCount, columnCount: rows.columnCount)
    for row in 0..<rows.rowCount {
      kernels.rmsNorm(
        rows, row: row, weight: weight, epsilon: 1e-5, splitCount: splitCount, family: family,
        into: output, row: row)
    }
    return output
  }

  /// The difference, and how many rows have one.
  func compare(_ a: FloatMatrix, _ b: FloatMatrix) -> (BitDifference, rows: Int) {
    var total = BitDifference()
    var changed = 0
    for row in 0..<rows.rowCount {
      var difference = BitDifference()
      difference.compare(a, row: row, b, row: row, columns: rows.columnCount)
      if !difference.isNone { changed += 1 }
      total.add(difference)
    }
    return (total, changed)
  }
}
