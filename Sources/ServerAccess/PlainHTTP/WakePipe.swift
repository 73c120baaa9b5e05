import Foundation

/// Wakes a thread that waits for sockets: what is written at one end can be read at the other.
package final class WakePipe: Sendable {
  let reader: Int32
  private let writer: Int32

  package init() {
    var ends: [Int32] = [-1, -1]
    let result = unsafe pipe(&ends)
    precondition(result == 0, "no pipe: \(errno)")
    (reader, writer) = (ends[0], ends[1])
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
    }
  }

  deinit {
    close(reader)
    close(writer)
  }

  /// From any thread.
  package func wake() {
    var byte: UInt8 = 1
    // A pipe that is full wakes as well.
    _ = unsafe write(writer, &byte, 1)
  }

  /// Takes all that was written.
  func drain() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while unsafe read(reader, &bytes, bytes.count) == bytes.count {}
  }
}
