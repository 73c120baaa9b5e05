import Foundation
import Synchronization

/// The signal that asked this process to end; lock-free, so that a signal handler may set it.
private let receivedSignal = Atomic<Int32>(0)

/// Whether Ctrl-C, SIGTERM or a hang-up has asked something long to end early.
///
/// A hang-up that was ignored at the start, as under `nohup`, still is. The first signal only takes
/// note; the next one ends the process as usual. Whoever runs something long looks here now and then.
final class StopRequest: Sendable {
  /// Listens until it is gone.
  init() {
    receivedSignal.store(0, ordering: .relaxed)
    var unblocked = sigset_t()
    unsafe sigemptyset(&unblocked)
    for number in Self.numbers {
      if number == SIGHUP, Self.isIgnored(number) { continue }
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = {
        receivedSignal.store($0, ordering: .relaxed)
      }
      action.sa_flags = SA_RESTART | Int32(bitPattern: UInt32(SA_RESETHAND))
      unsafe sigaction(number, &action, nil)
      unsafe sigaddset(&unblocked, number)
    }
    // A parent whose thread blocks signals hands that on.
    unsafe pthread_sigmask(SIG_UNBLOCK, &unblocked, nil)
  }

  deinit {
    for number in Self.numbers where !Self.isIgnored(number) {
      _ = Foundation.signal(number, SIG_DFL)
    }
  }

  private static let numbers = [SIGINT, SIGTERM, SIGHUP]

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Waits until a signal asks.
  func wait() {
    while signal == nil { Thread.sleep(forTimeInterval: 0.1) }
  }

  /// The signal that asked, if one did.
  var signal: Int32? {
    let number = receivedSignal.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }
}
