import EngineTypes
import Transformer

/// What the output hash costs: steps with and without it in turn, and what the step itself says.
final class HashExperiment: Experiment {
  private(set) var probes: [Probe] = []
  private var cases: [Case] = []

  private struct Case {
    let batch: Int
    /// Percent by which a step with digests takes longer than its neighbour without.
    let difference = Series()
    /// Percent of the step that the step booked on digests.
    let booked = Series()
  }

  init(_ driver: StepDriver, mode: KernelMode, batches: [Int], context: Int) {
    for batch in batches {
      let shape = StepDriver.Shape.decode(batch: batch, context: context)
      let with = driver.input(shape, mode: mode)
      let without = driver.input(shape, mode: mode, wantsDigests: false)
      let result = Case(batch: batch)
      cases.append(result)
      var startsWithout = false
      probes.append(
        Probe("hash batch \(batch)") {
          startsWithout.toggle()
          let first = try driver.run(startsWithout ? without : with)
          let second = try driver.run(startsWithout ? with : without)
          let (hashed, plain) = startsWithout ? (second, first) : (first, second)
          result.difference.add(100 * (hashed.seconds / plain.seconds - 1))
          result.booked.add(
            Double(hashed.output.hashNanoseconds) / 1e7 / hashed.seconds)
        })
    }
  }

  func tables() -> [ReportTable] {
    [
      ReportTable(
        key: "hash", title: "Output hash: share of a step",
        columns: [
          .init("batch", "batch"), .init("booked_percent", "booked %", digits: 2),
          .init("difference_percent", "with ÷ without - 1, %", digits: 2),
        ],
        rows: cases.map { [.integer($0.batch), Cell($0.booked), Cell($0.difference)] })
    ]
  }
}
