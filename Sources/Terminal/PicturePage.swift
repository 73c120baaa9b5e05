import CTerminal
import Glibc

/// Where curses draws: a file in memory.
///
/// Curses writes by itself and waits for a terminal that takes nothing. So it is never given the
/// terminal, and what it has written is passed on by somebody who does not wait.
@safe final class PicturePage {
  let stream: UnsafeMutablePointer<FILE>
  private let descriptor: Int32

  /// - Throws: `TerminalError.refused` when the system gives no memory or no descriptor for it.
  init() throws(TerminalError) {
    descriptor = ct_make_page()
    guard descriptor >= 0, let stream = unsafe fdopen(descriptor, "w") else {
      throw .refused(errno)
    }
    unsafe self.stream = unsafe stream
  }

  /// Takes out what has been drawn.
  func take() -> [UInt8] {
    let count = Int(lseek(descriptor, 0, SEEK_CUR))
    guard count > 0 else { return [] }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, unsafe pread(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    ftruncate(descriptor, 0)
    lseek(descriptor, 0, SEEK_SET)
    return bytes
  }

  func close() { unsafe fclose(stream) }
}
