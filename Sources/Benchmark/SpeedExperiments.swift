import EngineTypes
import Transformer

/// A part of the benchmark: what to repeat, and what it came to.
protocol Experiment {
  var probes: [Probe] { get }
  func tables() -> [ReportTable]
}

/// An experiment that times whole steps.
protocol StepExperiment: Experiment {
  /// Seconds of one step of each shape, the median.
  var steps: [(shape: StepDriver.Shape, seconds: Double)] { get }
}

/// Prompt tokens a second, one chunk at a time.
struct PrefillExperiment: StepExperiment {
  let probes: [Probe]
  private let series: [(rows: Int, rate: Series)]

  init(_ driver: StepDriver, mode: KernelMode, rows: [Int]) {
    series = rows.map { ($0, Series()) }
    probes = series.map { rows, rate in
      let input = driver.input(.prefill(rows: rows), mode: mode)
      return Probe("prefill \(rows)") {
        rate.add(Double(rows) / (try driver.run(input).seconds))
      }
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

  var steps: [(shape: StepDriver.Shape, seconds: Double)] {
    series.compactMap { rows, rate in
      rate.summary.map { (.prefill(rows: rows), Double(rows) / $0.median) }
    }
  }
}

/// Generated tokens a second, all requests together.
struct DecodeExperiment: StepExperiment {
  let probes: [Probe]
  private let series: [(batch: Int, rate: Series)]
  private let context: Int

  init(_ driver: StepDriver, mode: KernelMode, batches: [Int], context: Int) {
    self.context = context
    series = batches.map { ($0, Series()) }
    probes = series.map { batch, rate in
      let input = driver.input(.decode(batch: batch, context: context), mode: mode)
      return Probe("decode batch \(batch)") {
        rate.add(Double(batch) / (try driver.run(input).seconds))
      }
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

  var steps: [(shape: StepDriver.Shape, seconds: Double)] {
    series.compactMap { batch, rate in
      rate.summary.map { (.decode(batch: batch, context: context), Double(batch) / $0.median) }
    }
  }
}

/// What a longer past costs a generated token.
struct ContextExperiment: StepExperiment {
  let probes: [Probe]
  private let series: [(context: Int, batch: Int, milliseconds: Series)]

  init(_ driver: StepDriver, mode: KernelMode, contexts: [Int], batches: [Int]) {
    series = batches.flatMap { batch in contexts.map { ($0, batch, Series()) } }
    probes = series.map { context, batch, milliseconds in
      let input = driver.input(.decode(batch: batch, context: context), mode: mode)
      return Probe("context \(context) batch \(batch)") {
        milliseconds.add(1000 * (try driver.run(input).seconds) / Double(batch))
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

  var steps: [(shape: StepDriver.Shape, seconds: Double)] {
    series.compactMap { context, batch, milliseconds in
      milliseconds.summary.map {
        (.decode(batch: batch, context: context), Double(batch) * $0.median / 1000)
      }
    }
  }
}

typealias Cell = ReportTable.Cell
