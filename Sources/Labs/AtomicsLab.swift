import EngineTypes
import Kernels
import Synchronization

/// Threads that add to one number as they come: run-to-run nondeterminism, the other kind.
public struct AtomicsLab: Lab {
  public var repetitionCount = 400
  public var workerCount = 4
  public var valueCount = 8192

  public init() {}

  public let name = "atomics"
  public let title = "threads that race to add to one number"

  public let explanation = [
    "An atomic add is safe, but whoever comes first adds first. The order of a sum then depends on "
      + "the scheduler, and the same program gives another result on its next run.",
    "Here several threads add the same float32 numbers to one accumulator by compare-and-swap, "
      + "many times over. Then each adds up its own part, and the parts are added in the order of "
      + "the threads: no race, one result, though another number of threads gives another one. "
      + "Last, parts of a fixed size are added in order: neither race nor threads matter.",
    "The kernels of inference engines hardly use atomic adds. They are deterministic from run to "
      + "run and still change with the batch: see the other experiments.",
  ]

  public let lookFor =
    "The race gives other sums from run to run, the ordered parts one sum only. Another number of "
    + "threads may give another one, unless the parts have a fixed size."

  public func work(on model: LabContext.Model?, seed: UInt64) -> LabWork {
    LabWork(
      "\(count: repetitionCount) sums of \(count: valueCount) numbers by \(count: workerCount) threads, "
        + "racing and then in order",
      .additions(2 * repetitionCount * valueCount))
  }

  /// Numbers in a part whose size owes nothing to the threads.
  private static let partSize = 256

  public func run(in context: LabContext) throws -> LabResult {
    let values = values(context.seed)
    let racing = try tally(context, "atomic adds") { pool in
      let total = AtomicFloat()
      pool.run { worker in
        worker.barrier()
        for index in worker.share(of: values.count) { total.add(values[index]) }
      }
      return total.value
    }
    let ordered = try tally(context, "ordered parts") { Self.orderedSum(values, $0) }
    let counts = [1, 2, 3, 4, 8].map { count in
      let pool = WorkerPool(threadCount: count)
      defer { pool.stop() }
      return (
        count, Self.orderedSum(values, pool), Self.fixedSum(values, pool)
      )
    }
    return result(racing, ordered, counts)
  }

  private func result(
    _ racing: [Float: Int], _ ordered: [Float: Int], _ counts: [(Int, Float, Float)]
  ) -> LabResult {
    let fixedCount = Set(counts.map(\.2.bitPattern)).count
    let isBroken = ordered.count > 1 || fixedCount > 1
    let verdict =
      isBroken
      ? "A fixed order gave more than one result: that must never happen."
      : racing.count > 1
        ? "The race gave \(count: racing.count) different sums in \(count: repetitionCount) runs, the fixed "
          + "order one."
        : "The race gave one sum in \(count: repetitionCount) runs: here the threads hardly overlapped. "
          + "Try more --workers or --repetitions."
    return LabResult(
      parts: [
        .table(ways(racing, ordered)), .figure(histogram(racing)), .table(threads(counts)),
      ],
      outcome: isBroken ? .broken : racing.count > 1 ? .shown : .notShown,
      verdict: verdict,
      facts: [
        LabFact("repetitions", .integer(repetitionCount)),
        LabFact("workers", .integer(workerCount)),
        LabFact("distinct_atomic", .integer(racing.count)),
        LabFact("distinct_ordered", .integer(ordered.count)),
        LabFact("distinct_fixed_over_thread_counts", .integer(fixedCount)),
        LabFact(
          "distinct_ordered_over_thread_counts", .integer(Set(counts.map(\.1.bitPattern)).count)),
      ])
  }

  /// How often each result came.
  private func tally(
    _ context: LabContext, _ label: String, _ sum: (WorkerPool) -> Float
  ) throws -> [Float: Int] {
    let pool = WorkerPool(threadCount: workerCount)
    defer { pool.stop() }
    var tally: [Float: Int] = [:]
    for index in 0..<repetitionCount {
      if index % 16 == 0 {
        try context.report(
          LabProgress(
            label, done: index, of: repetitionCount, unit: "runs",
            counters: [.init("different sums", "\(tally.count)")]))
      }
      tally[sum(pool), default: 0] += 1
    }
    return tally
  }

  private func values(_ seed: UInt64) -> [Float] {
    var random = LabRandom(seed: seed)
    return (0..<valueCount).map { _ in
      // Magnitudes from 1/64 to 64, so that few additions are exact.
      random.normal() * Float(sign: .plus, exponent: random.integer(in: -6...6), significand: 1)
    }
  }

  /// Each thread's part, then the parts in order.
  private static func orderedSum(_ values: [Float], _ pool: WorkerPool) -> Float {
    let parts = FloatMatrix(rowCount: pool.threadCount, columnCount: 16)
    pool.run { worker in
      parts[worker.index, 0] = worker.share(of: values.count).reduce(0) {
        $0 + values[$1]
      }
    }
    return (0..<pool.threadCount).reduce(0) { $0 + parts[$1, 0] }
  }

  /// Parts of a fixed size, shared out, then added in order.
  private static func fixedSum(_ values: [Float], _ pool: WorkerPool) -> Float {
    let count = (values.count + partSize - 1) / partSize
    let parts = FloatMatrix(rowCount: count, columnCount: 16)
    pool.run { worker in
      for part in worker.share(of: count) {
        let range = part * partSize..<min(values.count, (part + 1) * partSize)
        parts[part, 0] = range.reduce(0) { $0 + values[$1] }
      }
    }
    return (0..<count).reduce(0) { $0 + parts[$1, 0] }
  }
}

extension AtomicsLab {
  private func ways(_ racing: [Float: Int], _ ordered: [Float: Int]) -> LabTable {
    LabTable(
      "ways",
      "\(count: workerCount) threads, \(count: valueCount) numbers, \(count: repetitionCount) runs",
      columns: [
        .init("way", "way"), .init("distinct", "different sums"),
        .init("lowest", "lowest", digits: 9),
        .init("highest", "highest", digits: 9),
      ],
      rows: [("atomic adds", racing), ("parts in order", ordered)].map { way, tally in
        [
          .text(way), .integer(tally.count), .number(Double(tally.keys.min() ?? 0)),
          .number(Double(tally.keys.max() ?? 0)),
        ]
      })
  }

  private func histogram(_ racing: [Float: Int]) -> LabFigure {
    let (low, high) = (racing.keys.min() ?? 0, racing.keys.max() ?? 0)
    var bins = [Double](repeating: 0, count: 61)
    let width = high > low ? (high - low) / Float(bins.count) : 1
    for (sum, count) in racing {
      bins[min(bins.count - 1, Int((sum - low) / width))] += Double(count)
    }
    return LabFigure(
      "histogram", "results of the race", .columns(bins, low: "\(low)", high: "\(high)"))
  }

  private func threads(_ counts: [(Int, Float, Float)]) -> LabTable {
    LabTable(
      "threads", "without a race, by number of threads",
      columns: [
        .init("threads", "threads"), .init("parts_by_thread", "a part a thread", digits: 9),
        .init("fixed_parts", "parts of \(Self.partSize)", digits: 9),
      ],
      rows: counts.map { [.integer($0), .number(Double($1)), .number(Double($2))] })
  }
}

/// A float that threads may add to at once.
private final class AtomicFloat: Sendable {
  private let bits = Atomic<UInt32>(0)

  var value: Float { Float(bitPattern: bits.load(ordering: .relaxed)) }

  func add(_ value: Float) {
    var old = bits.load(ordering: .relaxed)
    while true {
      let new = (Float(bitPattern: old) + value).bitPattern
      let (done, seen) = bits.weakCompareExchange(
        expected: old, desired: new, ordering: .relaxed)
      if done { return }
      old = seen
    }
  }
}
