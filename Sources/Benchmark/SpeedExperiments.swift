import EngineTypes
import Kernels
import Transformer

/// A part of the benchmark: what to repeat, and what it came to.
protocol Experiment {
  var probes: [Probe] { get }
  func tables() -> [ReportTable]
}

/// Prompt tokens a second, one chunk at a time.
struct PrefillExperiment: Experiment {
  let probes: [Probe]
  private let series: [(rows: Int, rate: Series)]

  init(_ driver: StepDriver, mode: KernelMode, rows: [Int]) {
    series = rows.map { ($0, Series()) }
    probes = series.map { rows, rate in
      let input = driver.input(.prefill(rows: rows), mode: mode)
      return Probe("prefill \(rows)") { rate.add(Double(rows) / driver.run(input).seconds) }
    }
  }

  func tables() -> [ReportTable] {
    [
      ReportTable(
        key: "prefill", title: "Prefill: tokens of one prompt in one step",
        columns: [
          .init("tokens", "tokens"), .init("tokens_per_second", "tok/s", style: .bar),
        ],
        rows: series.map { [.integer($0.rows), Cell($0.rate)] })
    ]
  }
}

/// Generated tokens a second, all requests together.
struct DecodeExperiment: Experiment {
  let probes: [Probe]
  private let series: [(batch: Int, rate: Series)]
  private let context: Int

  init(_ driver: StepDriver, mode: KernelMode, batches: [Int], context: Int) {
    self.context = context
    series = batches.map { ($0, Series()) }
    probes = series.map { batch, rate in
      let input = driver.input(.decode(batch: batch, context: context), mode: mode)
      return Probe("decode batch \(batch)") { rate.add(Double(batch) / driver.run(input).seconds) }
    }
  }

  func tables() -> [ReportTable] {
    [
      ReportTable(
        key: "decode", title: "Decode: total of the batch, \(context) tokens of context each",
        columns: [
          .init("batch", "batch"), .init("tokens_per_second", "tok/s", style: .bar),
        ],
        rows: series.map { [.integer($0.batch), Cell($0.rate)] })
    ]
  }
}

/// What a longer past costs a generated token.
struct ContextExperiment: Experiment {
  let probes: [Probe]
  private let series: [(context: Int, batch: Int, milliseconds: Series)]

  init(_ driver: StepDriver, mode: KernelMode, contexts: [Int], batches: [Int]) {
    series = batches.flatMap { batch in contexts.map { ($0, batch, Series()) } }
    probes = series.map { context, batch, milliseconds in
      let input = driver.input(.decode(batch: batch, context: context), mode: mode)
      return Probe("context \(context) batch \(batch)") {
        milliseconds.add(1000 * driver.run(input).seconds / Double(batch))
      }
    }
  }

  func tables() -> [ReportTable] {
    guard !series.isEmpty else { return [] }
    return [
      ReportTable(
        key: "context", title: "Context: time of one generated token",
        columns: [
          .init("batch", "batch"), .init("context_tokens", "context"),
          .init("milliseconds_per_token", "ms/token", digits: 2, style: .bar),
        ],
        rows: series.map { [.integer($0.batch), .integer($0.context), Cell($0.milliseconds)] })
    ]
  }
}

typealias Cell = ReportTable.Cell
