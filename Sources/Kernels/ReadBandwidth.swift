internal import CKernels

/// How fast all workers together can read memory when they do nothing else.
///
/// The area is far larger than any cache, so what is read comes from memory every time.
public final class ReadBandwidth {
  public let byteCount: Int
  private let area: Memory
  private let sums: [WorkerSum]

  /// A class, so that workers fill different ones without touching the array.
  private final class WorkerSum: @unchecked Sendable { var value: UInt64 = 0 }

  /// - Parameters:
  ///   - byteCount: rounded up to whole units of 512 bytes.
  ///   - pool: its workers touch the pages they will read.
  public init(byteCount: Int = 256 << 20, pool: WorkerPool) {
    precondition(byteCount > 0, "\(byteCount) bytes cannot be read")
    self.byteCount = (byteCount + 511) / 512 * 512
    area = Memory(byteCount: self.byteCount)
    sums = (0..<pool.threadCount).map { _ in WorkerSum() }
    let (area, unitCount) = (area, unitCount)
    pool.run { worker in
      let words = unsafe area.pointer(to: UInt64.self)
      // One word a page makes it real.
      for unit in worker.share(of: unitCount) where unit % 8 == 0 {
        unsafe words[64 * unit] = UInt64(unit)
      }
    }
  }

  private var unitCount: Int { byteCount / 512 }

  /// Reads the area once, each worker its part.
  ///
  /// - Returns: nanoseconds it took.
  public func measure(on pool: WorkerPool) -> UInt64 {
    precondition(pool.threadCount == sums.count, "\(pool.threadCount) of \(sums.count) workers")
    let (area, sums, unitCount) = (area, sums, unitCount)
    let start = Monotonic.nanoseconds()
    pool.run { worker in
      let units = worker.share(of: unitCount)
      sums[worker.index].value &+= unsafe ck_read(
        area.pointer(to: UInt64.self, at: 64 * units.lowerBound), 64 * units.count)
    }
    return Monotonic.nanoseconds() - start
  }
}
