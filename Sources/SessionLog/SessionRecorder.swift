public import EngineTypes
import Foundation
import Synchronization

/// Writes an engine's events to a file as they come, on a thread of its own.
///
/// Events are written every 20 milliseconds while there are any, and handed to the system each time:
/// that is what a crash can lose. When the file can no longer be written, recording ends and the
/// engine goes on.
public final class SessionRecorder: Sendable {
  private struct Output: ~Copyable {
    var encoder = SessionEncoder()
    var file: LogFile
    var hasFailed = false
    var isClosed = false
  }

  public let path: String
  private let queue: EventQueue
  private let output: Mutex<Output>
  private let finished = DispatchSemaphore(value: 0)
  /// Waking for every step would cost more than writing it.
  private static let interval = 0.02
  private let onFailure: @Sendable (SessionLogError) -> Void

  /// Creates the file, writes its header and starts to record.
  ///
  /// - Parameters:
  ///   - queue: A lossless subscription, which the recorder alone reads from now on.
  ///   - header: The log's first line.
  ///   - path: The file; its directory is made, what it held before is gone.
  ///   - onFailure: Called at most once, from the recorder's thread, when writing fails.
  /// - Throws: `SessionLogError` where the file cannot be created.
  public init(
    _ queue: EventQueue, header: SessionHeader, path: String,
    onFailure: @escaping @Sendable (SessionLogError) -> Void
  ) throws(SessionLogError) {
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
    } catch { throw .cannotWrite(path: directory, reason: error.localizedDescription) }

    var first = Output(file: try LogFile(path: path))
    first.encoder.append(header)
    output = Mutex(first)
    (self.path, self.queue, self.onFailure) = (path, queue, onFailure)
    flush { _ in }
    startThread()
  }

  /// Adds a note to the log at once, so before events that wait to be written.
  public func mark(_ text: String) {
    flush { $0.append(marker: text) }
  }

  /// Writes what is queued and the log's last line; later calls do nothing.
  ///
  /// The subscription is closed, so the engine stops to wait for it.
  public func close() {
    let isFirst = output.withLock { output in
      defer { output.isClosed = true }
      return !output.isClosed
    }
    guard isFirst else { return }
    queue.close()
    finished.wait()
    flush { $0.appendEnd() }
    output.withLock { $0.file.synchronize() }
  }

  private func startThread() {
    let thread = Thread { [self] in
      while let events = queue.next() {
        flush { encoder in
          for event in events { encoder.append(event) }
        }
        Thread.sleep(forTimeInterval: Self.interval)
      }
      finished.signal()
    }
    thread.name = "session-log"
    thread.start()
  }

  /// Encodes and writes in one go.
  private func flush(_ encode: (inout SessionEncoder) -> Void) {
    let failure: SessionLogError? = output.withLock { output in
      guard !output.hasFailed else { return nil }
      encode(&output.encoder)
      do throws(SessionLogError) {
        try output.file.append(output.encoder.drain())
        return nil
      } catch {
        output.hasFailed = true
        return error
      }
    }
    if let failure { onFailure(failure) }
  }
}
