import Synchronization

/// Lines for the user from threads that have no screen, in order.
final class Notices: Sendable {
  private let lines = Mutex<[String]>([])

  func post(_ line: String) { lines.withLock { $0.append(line) } }

  /// The oldest line not taken yet.
  func take() -> String? { lines.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}
