import Kernels

/// What this machine's memory gives.
public enum MemorySpeed {
  /// Bytes a second that so many threads stream together, far past any cache; takes a tenth of a second.
  ///
  /// The best of three, since somebody else may be reading too.
  public static func streamed(threadCount: Int) -> Double {
    let pool = WorkerPool(threadCount: threadCount)
    defer { pool.stop() }
    let area = ReadBandwidth(pool: pool)
    let nanoseconds = (0..<3).map { _ in area.measure(on: pool) }.min() ?? 1
    return 1e9 * Double(area.byteCount) / Double(max(1, nanoseconds))
  }
}
