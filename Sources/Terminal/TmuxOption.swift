import Foundation

/// Asks the tmux that this program runs in.
enum TmuxOption {
  /// Takes a few milliseconds; `nil` where tmux does not answer within half a second.
  static func setClipboard() -> String? {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["tmux", "show-options", "-s", "-v", "set-clipboard"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return nil }
    var ready = pollfd(
      fd: pipe.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&ready, 1, 500) > 0 else {
      process.terminate()
      return nil
    }
    let data = pipe.fileHandleForReading.availableData
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
