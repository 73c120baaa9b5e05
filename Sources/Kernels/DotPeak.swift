internal import CKernels

/// How many int8 operations a second all workers together do when they do nothing else.
public final class DotPeak {
  private let table: KernelTable
  private let sinks: [Sink]

  /// A class, so that workers fill different ones without touching the array.
  private final class Sink: @unchecked Sendable {
    var value: Int32 = 1
    var operations: UInt64 = 0
  }

  /// - Parameters:
  ///   - table: whose dot product is measured; not the reference.
  ///   - pool: whose workers will measure.
  public init(_ table: KernelTable, pool: WorkerPool) {
    self.table = table
    sinks = (0..<pool.threadCount).map { _ in Sink() }
  }

  /// Multiplies for about a millisecond and a half on a core with VNNI.
  ///
  /// - Returns: operations a second; a multiplication and an addition count one each.
  public func measure(on pool: WorkerPool) -> Double {
    precondition(pool.threadCount == sinks.count, "\(pool.threadCount) of \(sinks.count) workers")
    let (table, sinks) = (table, sinks)
    let start = Monotonic.nanoseconds()
    pool.run { worker in
      let sink = sinks[worker.index]
      sink.operations = unsafe table.c.dots(800_000, &sink.value)
    }
    let seconds = Double(Monotonic.nanoseconds() - start) / 1e9
    return Double(sinks.reduce(0) { $0 + $1.operations }) / seconds
  }
}
