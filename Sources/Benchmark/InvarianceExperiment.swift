import EngineTypes
import Transformer

/// What batch invariance costs: both families in turn on the same step, their times divided.
///
/// The order within a pair changes every time, so that neither family always runs on the caches
/// the other left. The same runs tell how fast each matmul shape is.
final class InvarianceExperiment: Experiment {
  private(set) var probes: [Probe] = []
  private let layerCount: Int
  private var cases: [Case] = []

  private final class Case {
    let rows: Int
    let step = Series()
    let operations = KernelOperation.allCases.map { ($0, Series()) }
    let matmuls = InvarianceExperiment.matmulSites.map { ($0, Series()) }
    var startsWithStandard = false

    init(rows: Int) { self.rows = rows }
  }

  /// Rows up to which a step is a batch of decode rows.
  static let decodeLimit = 32
  fileprivate static let matmulSites = OperationSite.allCases.filter { $0.operation == .matmul }

  init(_ driver: StepDriver, rows: [Int], context: Int) {
    layerCount = driver.transformer.configuration.layerCount
    for rows in rows {
      let shape: StepDriver.Shape =
        rows <= Self.decodeLimit
        ? .decode(batch: rows, context: context) : .prefill(rows: rows)
      // Log-sum-exp is the one logits operation whose order the families choose differently.
      let invariant = driver.input(shape, mode: .invariant, wantsLogSumExp: true)
      let standard = driver.input(shape, mode: .standard, wantsLogSumExp: true)
      let result = Case(rows: rows)
      cases.append(result)
      probes.append(
        Probe("invariance M \(rows)") {
          result.startsWithStandard.toggle()
          let first = try driver.run(result.startsWithStandard ? standard : invariant)
          let second = try driver.run(result.startsWithStandard ? invariant : standard)
          let pair = result.startsWithStandard ? (second, first) : (first, second)
          self.add(invariant: pair.0, standard: pair.1, to: result)
        })
    }
  }

  private func add(invariant: StepDriver.Step, standard: StepDriver.Step, to result: Case) {
    result.step.add(invariant.seconds / standard.seconds)
    for (operation, ratios) in result.operations {
      let times = (
        invariant.output.nanoseconds(of: operation), standard.output.nanoseconds(of: operation)
      )
      if times.0 > 0, times.1 > 0 { ratios.add(Double(times.0) / Double(times.1)) }
    }
    // A prompt's chunk needs the output head for its last row only; that is no figure for M rows.
    for record in invariant.output.operations
    where record.nanoseconds > 0 && record.m >= result.rows {
      guard let rates = result.matmuls.first(where: { $0.0 == record.site })?.1 else { continue }
      let layers = record.site == .lmHead ? 1 : layerCount
      let operations = 2.0 * Double(record.m) * Double(record.n) * Double(record.k) * Double(layers)
      rates.add(operations / Double(record.nanoseconds))
    }
  }

  func tables() -> [ReportTable] { [cost, speed] }

  private var cost: ReportTable {
    ReportTable(
      key: "invariance",
      title: "Cost of invariance: time of invariant ÷ standard, by rows M of the step",
      columns: [
        .init("rows", "M"), .init("step_ratio", "step", digits: 2, style: .spread),
      ]
        + KernelOperation.allCases.map {
          .init("\($0.rawValue)_ratio", $0.rawValue, digits: 2, style: .spread)
        },
      rows: cases.map { result in
        [.integer(result.rows), Cell(result.step)] + result.operations.map { Cell($0.1) }
      })
  }

  private var speed: ReportTable {
    // The places that the model has.
    let places = Self.matmulSites.filter { site in
      cases.contains { $0.matmuls.contains { $0.0 == site && $0.1.summary != nil } }
    }
    return ReportTable(
      key: "matmul",
      title: "Matmuls: GOP/s by shape and rows M, invariant",
      columns: [.init("rows", "M")]
        + places.map {
          .init("\($0.snakeCase)_gop_per_second", $0.rawValue, style: .spread)
        },
      rows: cases.map { result in
        [.integer(result.rows)]
          + result.matmuls.filter { places.contains($0.0) }.map { Cell($0.1) }
      })
  }
}

extension ForwardOutput {
  fileprivate func nanoseconds(of operation: KernelOperation) -> UInt64 {
    operations.reduce(0) { $1.site.operation == operation ? $0 + $1.nanoseconds : $0 }
  }
}

extension OperationSite {
  /// `attention_output`.
  var snakeCase: String {
    rawValue.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }
}
