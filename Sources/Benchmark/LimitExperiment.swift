import EngineTypes
import Kernels
import Transformer

/// The two physical limits, memory and the int8 unit, and how near decoding one token comes to
/// reading memory and nothing else; measured in turn.
///
/// Two loops read: one as many bytes as a token needs, over and over, of which the caches hold a part
/// of a small model; and one that streams far more than any cache holds.
final class LimitExperiment: Experiment {
  private(set) var probes: [Probe] = []
  private let loop = Series()
  private let stream = Series()
  private let decode = Series()
  private let loopShare = Series()
  private let streamShare = Series()
  private let operations = Series()
  private let pool: WorkerPool
  private let byteCount: Int
  /// Milliseconds of the step, which is always the same one.
  let step = Series()

  init(_ driver: StepDriver, mode: KernelMode, context: Int) {
    let pool = WorkerPool(threadCount: driver.transformer.threadCount)
    self.pool = pool
    let byteCount = driver.transformer.weightByteCountPerStep
    let stream = ReadBandwidth(byteCount: Self.streamByteCount, pool: pool)
    // More than that is streamed in any case.
    let loop =
      byteCount < Self.streamByteCount ? ReadBandwidth(byteCount: byteCount, pool: pool) : stream
    self.byteCount = byteCount
    let input = driver.input(.decode(batch: 1, context: context), mode: mode)
    let peak = KernelTable(driver.transformer.options.instructionSet).map {
      DotPeak($0, pool: pool)
    }
    let (decode, step, operations) = (decode, step, operations)
    let rates = [(loop, self.loop, loopShare), (stream, self.stream, streamShare)]
    probes = [
      Probe("read bandwidth") {
        let limits = rates.map { area, series, share in
          // The second of two: the first finds what others have left in the caches.
          _ = area.measure(on: pool)
          return (Double(area.byteCount) / Double(area.measure(on: pool)), series, share)
        }
        // The second of two: the first finds the weights pushed out of the caches.
        _ = try driver.run(input)
        let seconds = try driver.run(input).seconds
        let reached = Double(byteCount) / seconds / 1e9
        decode.add(reached)
        for (limit, series, share) in limits {
          series.add(limit)
          share.add(100 * reached / limit)
        }
        step.add(1000 * seconds)
      },
      Probe("int8 peak") {
        if let peak { operations.add(peak.measure(on: pool) / 1e9) }
      },
    ]
  }

  /// What is read to know what memory gives, in bytes: far more than a last-level cache.
  private static let streamByteCount = 512 << 20

  /// Bytes and int8 operations a second; `nil` before anything was measured.
  var limits: StepCost.Limits? {
    guard let bytes = loop.summary, let operations = operations.summary else { return nil }
    return StepCost.Limits(
      bytesPerSecond: 1e9 * bytes.median,
      operationsPerSecond: 1e9 * operations.median)
  }

  deinit { pool.stop() }

  func tables() -> [ReportTable] {
    [
      ReportTable(
        key: "limits",
        title: "Limits: decode at batch 1 against loops that read as many bytes, and 512 MiB",
        columns: [
          .init("weight_bytes_per_token", "B/token"),
          .init("decode_gigabytes_per_second", "decode GB/s", digits: 1, style: .spread),
          .init("read_gigabytes_per_second", "loop GB/s", digits: 1, style: .spread),
          .init("reached_percent", "of it %", style: .spread),
          .init("stream_gigabytes_per_second", "stream GB/s", digits: 1, style: .spread),
          .init("reached_stream_percent", "of it %", style: .spread),
          .init("int8_gigaoperations_per_second", "int8 GOP/s", style: .spread),
        ],
        rows: [
          [
            .integer(byteCount), Cell(decode), Cell(loop), Cell(loopShare), Cell(stream),
            Cell(streamShare), Cell(operations),
          ]
        ])
    ]
  }
}
