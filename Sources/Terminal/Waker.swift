import CTerminal
import Glibc

/// Ends a wait for input from any thread.
///
/// It is a pipe, because signal handlers may write to one. A byte is a signal's number, or 0.
public final class Waker: Sendable {
  package let readEnd: Int32
  package let writeEnd: Int32

  /// Makes a waker.
  ///
  /// - Throws: `TerminalError.refused` when the process has no file descriptors left.
  package init() throws(TerminalError) {
    var ends: (read: Int32, write: Int32) = (-1, -1)
    let result = unsafe ct_make_pipe(&ends.read, &ends.write)
    guard result == 0 else { throw .refused(result) }
    (readEnd, writeEnd) = ends
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// Makes the screen's `readKeys` return soon; many calls before that count as one.
  public func wake() { writeByte(0) }

  private func writeByte(_ byte: UInt8) {
    // A full pipe means the reader is about to wake anyway.
    _ = unsafe withUnsafeBytes(of: byte) { unsafe write(writeEnd, $0.baseAddress, 1) }
  }

  /// Takes out what was written: signal numbers in order, and whether there was anything.
  package func drain() -> (signals: [Int32], wasWoken: Bool) {
    let bytes = readAvailable(from: readEnd) ?? []
    return (bytes.filter { $0 != 0 }.map(Int32.init), !bytes.isEmpty)
  }
}

/// What is there to read now, at most 4096 bytes; nil at the end or on an error that will last.
func readAvailable(from descriptor: Int32) -> [UInt8]? {
  var failed = false
  let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
    let result = unsafe read(descriptor, buffer.baseAddress, buffer.count)
    count = max(0, result)
    failed = result == 0 || (result < 0 && errno != EAGAIN && errno != EINTR)
  }
  return failed ? nil : bytes
}
