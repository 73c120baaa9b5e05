import EngineTypes
import Kernels
import Transformer

/// The two physical limits, memory and the int8 unit, and how near decoding one token comes to
/// reading memory and nothing else; measured in turn.
final class LimitExperiment: Experiment {
  private(set) var probes: [Probe] = []
  private let bandwidth = Series()
  private let decode = Series()
  private let share = Series()
  private let operations = Series()
  private let pool: WorkerPool
  private let byteCount: Int
  /// Milliseconds of the step, which is always the same one.
  let step = Series()

  init(_ driver: StepDriver, mode: KernelMode, context: Int) {
    let pool = WorkerPool(threadCount: driver.transformer.threadCount)
    self.pool = pool
    let area = ReadBandwidth(pool: pool)
    let byteCount = driver.transformer.weightByteCountPerStep
    self.byteCount = byteCount
    let input = driver.input(.decode(batch: 1, context: context), mode: mode)
    let peak = KernelTable(driver.transformer.options.instructionSet).map {
      DotPeak($0, pool: pool)
    }
    let (bandwidth, decode, share, step) = (bandwidth, decode, share, step)
    let operations = operations
    probes = [
      Probe("read bandwidth") {
        let limit = Double(area.byteCount) / Double(area.measure(on: pool))
        // The second of two: the first finds the weights pushed out of the caches.
        _ = driver.run(input)
        let seconds = driver.run(input).seconds
        let reached = Double(byteCount) / seconds / 1e9
        bandwidth.add(limit)
        decode.add(reached)
        share.add(100 * reached / limit)
        step.add(1000 * seconds)
      },
      Probe("int8 peak") {
        if let peak { operations.add(peak.measure(on: pool) / 1e9) }
      },
    ]
  }

  /// Bytes and int8 operations a second; `nil` before anything was measured.
  var limits: StepCost.Limits? {
    guard let bytes = bandwidth.summary, let operations = operations.summary else { return nil }
    return StepCost.Limits(
      bytesPerSecond: 1e9 * bytes.median,
      operationsPerSecond: 1e9 * operations.median)
  }

  deinit { pool.stop() }

  func tables() -> [ReportTable] {
    [
      ReportTable(
        key: "limits", title: "Limits: weights read by decode at batch 1 against a plain loop",
        columns: [
          .init("weight_bytes_per_token", "B/token"),
          .init("read_gigabytes_per_second", "loop GB/s", digits: 1, style: .spread),
          .init("decode_gigabytes_per_second", "decode GB/s", digits: 1, style: .spread),
          .init("reached_percent", "reached %", style: .spread),
          .init("int8_gigaoperations_per_second", "int8 GOP/s", style: .spread),
        ],
        rows: [
          [.integer(byteCount), Cell(bandwidth), Cell(decode), Cell(share), Cell(operations)]
        ])
    ]
  }
}
