import Glibc

/// Counts the bytes a thread has written, as the kernel counts them.
///
/// Curses writes to the terminal by itself and tells nobody how much, and it cannot be given a
/// stream of ours. Differences of this counter around a frame are exact: only the thread that
/// draws is counted. A reading costs one `pread`.
struct WrittenByteCounter {
  private let descriptor: Int32

  /// Counts for the calling thread; nil where the kernel keeps no such account.
  init?() {
    descriptor = unsafe open("/proc/thread-self/io", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard count != nil else {
      Glibc.close(descriptor)
      return nil
    }
  }

  /// Bytes written so far by the thread that made the counter.
  var count: Int? {
    let text = unsafe [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
      count = max(0, unsafe pread(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: "wchar: ".utf8) {
      return Int(String(decoding: line.dropFirst("wchar: ".utf8.count), as: UTF8.self))
    }
    return nil
  }

  func close() { Glibc.close(descriptor) }
}
