import Foundation
import Synchronization

/// Runs asynchronous work to its end from a thread that may wait, such as the main one.
///
/// Ctrl-C cancels the work, which then says so by what it throws.
func blocking<Value: Sendable>(
  _ work: @escaping @Sendable () async throws -> Value
) throws -> Value {
  let outcome = Outcome<Value>()
  let task = Task.detached { outcome.set(await Result(catching: work)) }
  let stop = StopRequest()
  while true {
    if let result = outcome.wait(atMost: .milliseconds(100)) { return try result.get() }
    if stop.signal != nil { task.cancel() }
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
