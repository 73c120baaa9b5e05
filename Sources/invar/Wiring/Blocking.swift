import ArgumentParser
import Foundation
import Synchronization

/// Runs asynchronous work to its end from a thread that may wait, such as the main one.
///
/// Ctrl-C cancels the work; what it throws then is said here, and the exit status is the signal's.
func blocking<Value: Sendable>(
  _ work: @escaping @Sendable () async throws -> Value
) throws -> Value {
  let outcome = Outcome<Value>()
  let task = Task.detached { outcome.set(await Result(catching: work)) }
  let stop = StopRequest()
  while true {
    let result = outcome.wait(atMost: .milliseconds(100))
    if let signal = stop.signal {
      task.cancel()
      if case .failure(let error)? = result {
        StandardStreams.report("\(error)")
        throw ExitCode(128 + signal)
      }
    }
    if let result { return try result.get() }
  }
}

/// A result that one thread waits for and another sets, once.
private final class Outcome<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let isSet = DispatchSemaphore(value: 0)

  func set(_ value: Result<Value, any Error>) {
    result.withLock { $0 = value }
    isSet.signal()
  }

  /// The result, `nil` where it is not there in time.
  func wait(atMost interval: DispatchTimeInterval) -> Result<Value, any Error>? {
    _ = isSet.wait(timeout: .now() + interval)
    return result.withLock { $0 }
  }
}

extension Result where Failure == any Error {
  fileprivate init(catching work: () async throws -> Success) async {
    do { self = .success(try await work()) } catch { self = .failure(error) }
  }
}
