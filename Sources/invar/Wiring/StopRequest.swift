import Synchronization

/// Whether something long should end early, and which signal asked for it; from any thread.
final class StopRequest: Sendable {
  private let number = Atomic<Int32>(0)

  /// Asks for the end.
  func request(signal: Int32) { number.store(signal, ordering: .relaxed) }

  /// The signal that asked, if one did.
  var signal: Int32? {
    let number = number.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }
}
