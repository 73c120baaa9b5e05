#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Zeroed memory on a 64-byte boundary, owned by one object and shared by the workers.
///
/// Pages are touched by whoever writes them first; large areas ask for huge pages.
@safe
final class Memory: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let byteCount: Int
  private let mappedByteCount: Int

  init(byteCount: Int) {
    self.byteCount = byteCount
    let pageSize = 1 << 21
    let isLarge = byteCount >= pageSize
    let unit = isLarge ? pageSize : 4096
    mappedByteCount = max(unit, (byteCount + unit - 1) / unit * unit)
    let mapped = unsafe mmap(
      nil, mappedByteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
      fatalError("out of memory: \(byteCount) bytes could not be mapped")
    }
    #if os(Linux)
      if isLarge { unsafe madvise(mapped, mappedByteCount, MADV_HUGEPAGE) }
    #endif
    unsafe base = mapped
  }

  deinit { unsafe munmap(base, mappedByteCount) }

  func pointer<T>(to type: T.Type, at index: Int = 0) -> UnsafeMutablePointer<T> {
    unsafe base.assumingMemoryBound(to: type) + index
  }
}

/// The monotonic clock.
public enum Monotonic {
  public static func nanoseconds() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
