import Foundation
import Synchronization

/// A program that is run to its end, found by the `PATH` of its own environment.
struct ChildProcess {
  struct End: Sendable {
    let status: Int32
    let standardError: String
  }

  /// The status where there is no such program.
  static let notFound: Int32 = 127

  let command: [String]
  let environment: [String: String]

  /// Returns how it ended, which a task that is cancelled makes happen.
  ///
  /// - Throws: where no process can be started.
  func run() async throws -> End {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    // Held while it starts, so that whoever cancels finds it not begun or running.
    let isCancelled = Mutex(false)
    return try await withTaskCancellationHandler {
      try await Self.onThread {
        try isCancelled.withLock { isCancelled in
          if isCancelled { throw CancellationError() }
          try Self.withoutBlockedSignals { try process.run() }
        }
        try? errors.fileHandleForWriting.close()
        let text = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return End(
          status: process.terminationStatus, standardError: String(decoding: text, as: UTF8.self))
      }
    } onCancel: {
      isCancelled.withLock { isCancelled in
        isCancelled = true
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      }
    }
  }

  /// A child begins with the signals blocked that are blocked where it is started, and threads of
  /// asynchronous work block nearly all: it could not be interrupted.
  private static func withoutBlockedSignals(_ start: () throws -> Void) rethrows {
    var (none, before) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    try start()
  }

  /// Waits on a thread of its own: those of asynchronous work are few.
  private static func onThread(
    _ work: @escaping @Sendable () throws -> End
  ) async throws -> End {
    try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try work() }) }.start()
    }
  }
}
