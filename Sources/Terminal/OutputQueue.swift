import CTerminal
import Glibc

/// Bytes on their way to the terminal.
///
/// What the terminal does not take at once waits here, and nobody waits for it: a connection that
/// has stalled, or a terminal that is stopped, costs the dashboard its picture and nothing else.
final class OutputQueue {
  /// A description of its own, so that not waiting is no business of the shell's.
  let descriptor: Int32
  private var waiting: [UInt8] = []
  private var sentCount = 0
  private var isGone = false

  /// - Throws: `TerminalError.refused` when the process has no file descriptors left.
  init(terminal: Int32) throws(TerminalError) {
    descriptor = ct_open_output(terminal)
    guard descriptor >= 0 else { throw .refused(errno) }
  }

  /// Whether the terminal has taken everything.
  var isEmpty: Bool { sentCount == waiting.count }

  /// Sends bytes after those that wait.
  func send(_ bytes: some Sequence<UInt8>) {
    if isEmpty { forget() }
    waiting.append(contentsOf: bytes)
    push()
  }

  func send(_ text: String) { send(text.utf8) }

  /// Hands over what the terminal takes now.
  func push() {
    while !isEmpty && !isGone {
      let count = unsafe waiting.withUnsafeBytes { buffer in
        unsafe write(
          descriptor, buffer.baseAddress?.advanced(by: sentCount), buffer.count - sentCount)
      }
      if count > 0 {
        sentCount += count
      } else if errno != EINTR {
        isGone = errno != EAGAIN
        break
      }
    }
    if isGone { forget() }
  }

  /// Waits until the terminal has taken everything, at most so long.
  ///
  /// - Returns: whether it has.
  func settle(milliseconds: Int) -> Bool {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    push()
    while !isEmpty {
      let left = (end - .now) / .milliseconds(1)
      guard left > 0 else { return false }
      var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = unsafe poll(&ready, 1, Int32(left.rounded(.up)))
      push()
    }
    return true
  }

  /// Drops what waits here and what the kernel holds for a terminal that reads nothing.
  func discard() {
    forget()
    tcflush(descriptor, TCOFLUSH)
  }

  func close() { Glibc.close(descriptor) }

  private func forget() {
    waiting.removeAll(keepingCapacity: true)
    sentCount = 0
  }
}
