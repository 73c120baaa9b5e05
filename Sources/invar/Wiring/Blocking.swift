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
  let interrupts = Interrupts { _ in task.cancel() }
  defer { interrupts.stop() }
  return try outcome.wait().get()
}

/// A result that one thread waits for and another sets, once.
private final class Outcome<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let isSet = DispatchSemaphore(value: 0)

  func set(_ value: Result<Value, any Error>) {
    result.withLock { $0 = value }
    isSet.signal()
  }

  func wait() -> Result<Value, any Error> {
    isSet.wait()
    return result.withLock { $0 } ?? .failure(CancellationError())
  }
}

extension Result where Failure == any Error {
  fileprivate init(catching work: () async throws -> Success) async {
    do { self = .success(try await work()) } catch { self = .failure(error) }
  }
}
