public import EngineTypes
import Foundation
import Synchronization

/// Writes an engine's events to a file as they come.
///
/// Two threads: one takes the events and makes lines of them, the other hands the lines to the
/// system, every 20 milliseconds while there are any; that is what a crash can lose. Where the disk
/// takes nothing, only the second one waits: the engine goes on, lines wait in bounded memory, and
/// writing is tried again until it succeeds. What is lost meanwhile is said in the log
/// (`RecordingGap`), and the log stays readable whatever happened.
public final class SessionRecorder: Sendable {
  /// What the two threads share.
  private struct Shared {
    var buffer: RecordingBuffer
    var byteCount = 0
    /// Why nothing can be written now.
    var failure: String?
    /// When the call began that hands bytes to the system and has not come back.
    var writingSince: UInt64?
    var isClosing = false
    var isWritten = false
    /// As in `RecordingStatus`.
    var place: String?
    var isFile = true
    var isSpoilt = false
  }

  public let path: String
  private let limit: RecordLimit
  private let queue: EventQueue
  private let shared: Mutex<Shared>
  private let encoded = DispatchSemaphore(value: 0)
  private let work = DispatchSemaphore(value: 0)
  private let written = DispatchSemaphore(value: 0)
  private let onFailure: @Sendable (SessionLogError) -> Void

  /// Waking for every step would cost more than writing it.
  private static let interval = 0.02
  /// Between two attempts at a file that takes nothing.
  private static let retryMilliseconds = 250
  /// How long a call may take before the disk counts as taking nothing.
  private static let patience: UInt64 = 2_000_000_000
  private static let piece = 1 << 18

  /// Creates the file, writes its header and starts to record.
  ///
  /// - Parameters:
  ///   - queue: A lossless subscription, which the recorder alone reads from now on.
  ///   - header: The log's first line.
  ///   - path: The file; its directory is made, what it held before is gone.
  ///   - limit: How large it may become.
  ///   - keepsTrying: Whether a file that cannot be created is no error but tried again.
  ///   - onFailure: Called from a thread of the recorder's each time that writing begins to fail.
  /// - Throws: `SessionLogError` where the file cannot be created.
  public convenience init(
    _ queue: EventQueue, header: SessionHeader, path: String, limit: RecordLimit = .none,
    keepsTrying: Bool = false, onFailure: @escaping @Sendable (SessionLogError) -> Void
  ) throws(SessionLogError) {
    try self.init(
      queue, RecordingBuffer(header), path: path, limit: limit, keepsTrying: keepsTrying,
      onFailure: onFailure)
  }

  init(
    _ queue: EventQueue, _ buffer: RecordingBuffer, path: String, limit: RecordLimit,
    keepsTrying: Bool, onFailure: @escaping @Sendable (SessionLogError) -> Void
  ) throws(SessionLogError) {
    (self.path, self.queue, self.limit, self.onFailure) = (path, queue, limit, onFailure)
    shared = Mutex(Shared(buffer: buffer))
    let output = Output(path: path)
    do throws(SessionLogError) { try output.open() } catch {
      guard keepsTrying else { throw error }
      note(failure: error)
    }
    // The first line is there before any event can be.
    if output.isOpen { _ = writeSome(output) }
    startThreads(output)
  }

  /// How it stands.
  public var status: RecordingStatus {
    let now = DispatchTime.now().uptimeNanoseconds
    return shared.withLock { shared in
      var status = RecordingStatus()
      (status.place, status.isFile) = (shared.place, shared.isFile)
      status.isSpoilt = shared.isSpoilt
      status.byteCount = shared.byteCount
      status.limit = shared.buffer.limit
      status.lastStep = shared.buffer.lastStep
      status.lostEventCount = shared.buffer.lostEventCount
      status.gapCount = shared.buffer.gapCount
      let isEmpty = shared.buffer.waitingByteCount == 0
      status.isComplete = shared.buffer.hasLastLine && isEmpty
      if let failure = shared.failure {
        status.phase = .failing(failure)
      } else if let since = shared.writingSince, now > since + Self.patience {
        status.phase = .failing(Self.silence)
      } else if shared.buffer.isLosing {
        status.phase = .failing("the disk is slower than the session")
      } else if let limit = shared.buffer.endedAt {
        status.phase = .ended(limit: limit)
      }
      return status
    }
  }

  /// Reads what is in the file so far.
  ///
  /// - Throws: `SessionLogError` where the file has not all that was written to it, or something else.
  public func readBack() throws(SessionLogError) -> RecordedSession {
    // In this order: meanwhile the file only grows.
    let (written, header) = shared.withLock { ($0.byteCount, $0.buffer.header) }
    let session = try RecordedSession(path: path)
    guard session.byteCount >= written else {
      throw .cutSince(byteCount: session.byteCount, former: written)
    }
    guard session.header == header else { throw .changedSince }
    return session
  }

  private static let silence = "the disk takes nothing and does not say why"

  /// Adds a note to the log, before events that are not taken yet.
  public func mark(_ text: String) {
    shared.withLock { $0.buffer.append(marker: text) }
    work.signal()
  }

  /// Writes what is queued and the log's last line; later calls do nothing.
  ///
  /// The subscription is closed, so the engine stops to wait for it. A disk that takes nothing is
  /// waited for no longer than two seconds; `status` says then what the file has.
  public func close() {
    let isFirst = shared.withLock { shared in
      defer { shared.isClosing = true }
      return !shared.isClosing
    }
    guard isFirst else { return }
    queue.close()
    encoded.wait()
    shared.withLock { $0.buffer.close() }
    work.signal()
    var before = -1
    while written.wait(timeout: .now() + .nanoseconds(Int(Self.patience))) == .timedOut {
      let (count, isWritten) = shared.withLock { ($0.byteCount, $0.isWritten) }
      // A slow disk is waited for as long as it takes something.
      if count == before || isWritten { break }
      before = count
    }
  }

  private func startThreads(_ output: Output) {
    start("session-log") { [self] in
      while let events = queue.next() {
        shared.withLock { $0.buffer.append(events) }
        work.signal()
        Thread.sleep(forTimeInterval: Self.interval)
      }
      encoded.signal()
    }
    start("session-disk") { [self] in
      LogFile.keepErrorsToThisThread()
      write(output)
      written.signal()
    }
  }

  private func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.name = name
    thread.start()
  }

  /// The second thread: until all is written, or nothing can be and nobody waits for it any more.
  private func write(_ output: Output) {
    while true {
      let isClosing = shared.withLock { $0.isClosing }
      let isDone = output.isOpen ? writeSome(output) : reopen(output)
      if isDone {
        if isClosing, shared.withLock({ $0.buffer.waitingByteCount == 0 && $0.buffer.isOver }) {
          break
        }
        work.wait()
      } else {
        if isClosing, shared.withLock({ $0.buffer.isOver }) { break }
        _ = work.wait(timeout: .now() + .milliseconds(Self.retryMilliseconds))
      }
    }
    output.finish { byteCount, place in
      shared.withLock { shared in
        shared.byteCount = byteCount
        shared.place = place
        shared.isWritten = true
      }
    }
  }

  /// Writes until nothing waits.
  ///
  /// - Returns: whether the system took all of it.
  private func writeSome(_ output: Output) -> Bool {
    while true {
      let bytes = shared.withLock { shared in
        let bytes = shared.buffer.next(Self.piece)
        shared.writingSince = bytes.isEmpty ? nil : DispatchTime.now().uptimeNanoseconds
        return Array(bytes)
      }
      if bytes.isEmpty { return true }
      switch output.append(bytes) {
      case .wrote(let count):
        shared.withLock { shared in
          shared.writingSince = nil
          shared.failure = nil
          (shared.isFile, shared.isSpoilt) = (output.isFile, false)
          shared.byteCount = output.byteCount
          // Only now is it known that there is room for anything.
          if shared.buffer.limit == nil { shared.buffer.limit = limit.byteCount(at: path) }
          shared.buffer.wrote(count)
        }
      case .failed(let reason):
        shared.withLock { $0.isSpoilt = output.isSpoilt }
        note(failure: .cannotWrite(path: path, reason: reason))
        return false
      case .deleted:
        output.close()
        beginAnew("the file was deleted")
        return reopen(output)
      case .emptied: beginAnew("the file was emptied by another program")
      }
    }
  }

  private func beginAnew(_ reason: String) {
    note(failure: .cannotWrite(path: path, reason: reason))
    shared.withLock { $0.buffer.restart(reason) }
  }

  private func reopen(_ output: Output) -> Bool {
    do throws(SessionLogError) { try output.open(keepsOthers: true) } catch {
      note(failure: error)
      return false
    }
    return writeSome(output)
  }

  private func note(failure error: SessionLogError) {
    let isNew = shared.withLock { shared in
      defer { shared.failure = error.reason }
      shared.writingSince = nil
      shared.buffer.failed(error.reason)
      return shared.failure == nil
    }
    if isNew { onFailure(error) }
  }
}

extension SessionRecorder {
  /// The file, which only one thread at a time touches: the one that starts, then the second.
  private final class Output: @unchecked Sendable {
    private let path: String
    private var file: LogFile?

    init(path: String) { self.path = path }

    var isOpen: Bool { file != nil }
    var byteCount: Int { file?.byteCount ?? 0 }
    var isFile: Bool { file?.isRegular ?? true }
    var isSpoilt: Bool { file?.isSpoilt ?? false }

    func open(keepsOthers: Bool = false) throws(SessionLogError) {
      file = try LogFile(path: path, keepsOthers: keepsOthers)
    }

    func append(_ bytes: [UInt8]) -> LogFile.Outcome {
      file?.append(bytes[...]) ?? .failed("the file is not open")
    }

    func close() { file = nil }

    /// Takes back a line that is not whole, says what the file has, and sees that it stays.
    func finish(_ report: (_ byteCount: Int, _ place: String) -> Void) {
      file?.dropTornLine()
      report(byteCount, file?.place ?? path)
      file?.synchronize()
    }
  }
}
