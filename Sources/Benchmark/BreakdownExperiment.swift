import EngineTypes
import Transformer

/// Where a step's time goes: microseconds by operation site, summed over layers, and what ran there.
final class BreakdownExperiment: Experiment {
  private(set) var probes: [Probe] = []
  private var cases: [Case] = []

  private final class Case {
    let shape: StepDriver.Shape
    let step = Series()
    let sites = OperationSite.allCases.map { ($0, Series()) }
    /// What no site booked: embedding, digests, and the way in and out.
    let rest = Series()
    var kernels: [OperationSite: String] = [:]

    init(_ shape: StepDriver.Shape) { self.shape = shape }
  }

  init(_ driver: StepDriver, mode: KernelMode, shapes: [StepDriver.Shape]) {
    for shape in shapes {
      let input = driver.input(shape, mode: mode)
      let result = Case(shape)
      cases.append(result)
      probes.append(
        Probe("breakdown of \(shape.words)") {
          let step = try driver.run(input)
          for record in step.output.operations {
            result.kernels[record.site] = record.choice.kernel
          }
          let booked = step.output.operations.reduce(0) { $0 + $1.nanoseconds }
          result.step.add(1e6 * step.seconds)
          result.rest.add(1e6 * step.seconds - Double(booked) / 1e3)
          for (site, series) in result.sites {
            let times = step.output.operations.filter { $0.site == site }.map(\.nanoseconds)
            series.add(Double(times.reduce(0, +)) / 1e3)
          }
        })
    }
  }

  func tables() -> [ReportTable] {
    // The places that the model has.
    let places = OperationSite.allCases.filter { site in
      cases.contains { $0.kernels[site] != nil }
    }
    return [
      ReportTable(
        key: "breakdown", title: "Where a step's time goes: µs, summed over layers",
        columns: [.init("step", "step"), .init("step_microseconds", "all")]
          + places.map { .init("\($0.snakeCase)_microseconds", $0.rawValue) }
          + [.init("rest_microseconds", "rest")],
        rows: cases.map { result in
          [.text(result.shape.words), Cell(result.step)]
            + result.sites.filter { places.contains($0.0) }.map { Cell($0.1) }
            + [Cell(result.rest)]
        }),
      ReportTable(
        key: "kernels",
        title: "What runs there: packings and tiles of matmuls, splits of attention",
        columns: [.init("step", "step")]
          + places.map { .init($0.snakeCase, $0.rawValue) },
        rows: cases.map { result in
          [.text(result.shape.words)]
            + places.map { result.kernels[$0].map { .text($0) } ?? .missing }
        }),
    ]
  }
}

extension StepDriver.Shape {
  /// `decode 32 at 128`, `prefill 512`.
  var longWords: String {
    switch self {
    case .decode(_, let context): "\(words) at \(context)"
    case .prefill: words
    }
  }

  /// `decode 32`, `prefill 512`.
  var words: String {
    switch self {
    case .decode(let batch, _): "decode \(batch)"
    case .prefill(let rows): "prefill \(rows)"
    }
  }
}
